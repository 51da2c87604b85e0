;; verdict: refused(export)
;; Exports the interface with one function of seven.
(component
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (instance (export "bthost:strategy/guest@0.1.0") (export "finish" (func $f)))
)
