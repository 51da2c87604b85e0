;; verdict: refused(memories)
;; Five core modules with a memory each: one more than allowed.
(component
  (core module (memory 1))
  (core module (memory 1))
  (core module (memory 1))
  (core module (memory 1))
  (core module (memory 1))
)
