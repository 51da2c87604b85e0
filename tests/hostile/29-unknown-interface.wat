;; verdict: refused(import)
;; Imports an interface of the right package that the host does not have.
(component
  (import "bthost:strategy/backdoor@0.1.0" (instance (export "open" (func))))
)
