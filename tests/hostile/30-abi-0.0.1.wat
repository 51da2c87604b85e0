;; verdict: refused(abi-version)
;; A stale version.
(component
  (import "bthost:strategy/host@0.0.1" (instance (export "random-u64" (func (result u64)))))
)
