;; verdict: refused(export)
;; Exports nothing.
(component)
