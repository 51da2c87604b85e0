;; verdict: refused(abi-version)
;; A newer minor version.
(component
  (import "bthost:strategy/host@0.2.0" (instance (export "random-u64" (func (result u64)))))
)
