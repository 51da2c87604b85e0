;; verdict: refused(import)
;; Imports a clock of WASI.
(component
  (import "wasi:clocks/wall-clock@0.2.0" (instance
    (type (record (field "seconds" u64) (field "nanoseconds" u32)))
    (export "datetime" (type (eq 0)))
    (export "now" (func (result 1)))))
)
