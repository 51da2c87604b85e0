;; verdict: refused(import)
;; Imports a function that the host interface does not have.
(component
  (import "bthost:strategy/host@0.1.0" (instance (export "read-file" (func))))
)
