;; verdict: refused(abi-version)
;; A newer patch version than the host has, which a linker would match.
(component
  (import "bthost:strategy/host@0.1.9" (instance (export "random-u64" (func (result u64)))))
)
