;; verdict: refused(resources)
;; Defines a resource: this ABI has none, so there is no handle to forge, to drop twice or to make a million of.
(component
  (type $r (resource (rep i32)))
)
