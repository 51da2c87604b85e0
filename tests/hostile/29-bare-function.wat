;; verdict: refused(import)
;; Imports a function from nowhere.
(component
  (import "now" (func (result u64)))
)
