;; verdict: refused(interface)
;; Imports a host function with other types than it has, and exports nothing of use: judged by its types before anything runs.
(component
  (import "bthost:strategy/host@0.1.0" (instance (export "random-u64" (func (result u32)))))
  (core module $m (func (export "f")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "f")))
  (instance (export "bthost:strategy/guest@0.1.0")
    (export "describe" (func $f)) (export "start" (func $f)) (export "on-bar" (func $f)) (export "on-instant" (func $f))
    (export "on-order" (func $f)) (export "on-timer" (func $f)) (export "finish" (func $f)))
)
