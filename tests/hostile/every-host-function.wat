;; verdict: completes
;;
;; Calls every host function on every bar, with orders of every kind made of random numbers, and says a checksum of everything that comes
;; back in its declines. The trail therefore tells whether two ways of carrying values across agree, field by field. It follows the
;; skeleton; what differs has a comment.
(module
  (import "bthost:strategy/host@0.1.0" "submit" (func $submit (param i32 i32)))
  (import "bthost:strategy/host@0.1.0" "replace" (func $replace (param i64 i64 i32 i64 i32 i32)))
  (import "bthost:strategy/host@0.1.0" "cancel" (func $cancel (param i64 i32)))
  (import "bthost:strategy/host@0.1.0" "cancel-all" (func $cancel-all (param i32 i32 i32)))
  (import "bthost:strategy/host@0.1.0" "set-leverage" (func $set-leverage (param i32 i32 i32)))
  (import "bthost:strategy/host@0.1.0" "set-wake" (func $set-wake (param i32 i32 i32 i32 i32)))
  (import "bthost:strategy/host@0.1.0" "set-timer" (func $set-timer (param i32 i64 i32)))
  (import "bthost:strategy/host@0.1.0" "flatten" (func $flatten (param i32)))
  (import "bthost:strategy/host@0.1.0" "halt" (func $halt (param i32 i32)))
  (import "bthost:strategy/host@0.1.0" "bars" (func $bars (param i32 i32 i32)))
  (import "bthost:strategy/host@0.1.0" "get-account" (func $get-account (param i32)))
  (import "bthost:strategy/host@0.1.0" "get-position" (func $get-position (param i32 i32)))
  (import "bthost:strategy/host@0.1.0" "get-leg" (func $get-leg (param i32 i32 i32)))
  (import "bthost:strategy/host@0.1.0" "open-orders" (func $open-orders (param i32 i32 i32)))
  (import "bthost:strategy/host@0.1.0" "round-price" (func $round-price (param i32 f64 i32 i32)))
  (import "bthost:strategy/host@0.1.0" "round-qty" (func $round-qty (param i32 f64 i32 i32)))
  (import "bthost:strategy/host@0.1.0" "qty-for-weight" (func $qty-for-weight (param i32 f64 i32)))
  (import "bthost:strategy/host@0.1.0" "log" (func $log (param i32 i32 i32)))
  (import "bthost:strategy/host@0.1.0" "decline" (func $decline (param i32 i32 i32)))
  (import "bthost:strategy/host@0.1.0" "value" (func $value (param i32) (result f64)))
  (import "bthost:strategy/host@0.1.0" "position-qty" (func $position-qty (param i32) (result i64)))
  (import "bthost:strategy/host@0.1.0" "random-u64" (func $random (result i64)))

  ;;     0 1024   texts, results of exports, requests of start: as in the skeleton
  ;;  1024 2048   an order-request      2048 3072   results of imports      3072 4096   conditions
  ;;  8192 262144 what the host allocates
  (memory (export "memory") 4)
  (data (i32.const 64) "every")
  (data (i32.const 80) "1.0.0")
  (data (i32.const 96) "all host functions, all kinds of orders")
  (data (i32.const 160) "ema")
  (data (i32.const 176) "\c3\a4 text")

  (global $next (mut i32) (i32.const 8192))
  (global $sum (mut i64) (i64.const 1469598103934665603))
  (global $now (mut i64) (i64.const 0))

  (func (export "cabi_realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (if (i32.gt_u (i32.add (local.get $at) (local.get $size)) (i32.const 262144)) (then (local.set $at (i32.const 8192))))
    (global.set $next (i32.add (local.get $at) (local.get $size)))
    (local.get $at))

  (func $mix (param $word i64)
    (global.set $sum (i64.mul (i64.xor (global.get $sum) (local.get $word)) (i64.const 1099511628211))))
  ;; every byte from $at on
  (func $read (param $at i32) (param $bytes i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $at) (local.get $bytes)))
    (block $done (loop $more
      (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
      (call $mix (i64.load8_u (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $more))))
  ;; the result at 2048, and clear it: bytes between fields are not written, so they must not be read as they were
  (func $result (param $bytes i32)
    (call $read (i32.const 2048) (local.get $bytes))
    (memory.fill (i32.const 2048) (i32.const 0) (i32.const 256)))
  (func $list (param $bytes i32)
    (call $read (i32.load (i32.const 2048)) (i32.mul (i32.load (i32.const 2052)) (local.get $bytes)))
    (call $mix (i64.load32_u (i32.const 2052))))
  ;; a random number below $n
  (func $below (param $n i64) (result i32) (i32.wrap_i64 (i64.rem_u (call $random) (local.get $n))))
  (func $byte (param $at i32) (param $n i64) (i32.store8 (local.get $at) (call $below (local.get $n))))
  (func $word (param $at i32) (param $n i64) (i64.store (local.get $at) (i64.rem_u (call $random) (local.get $n))))
  (func $say
    (call $decline (i32.add (i32.const 1000) (i32.wrap_i64 (i64.and (global.get $sum) (i64.const 0xffffffff)))) (i32.const 176) (i32.const 7)))

  (func (export "bthost:strategy/guest@0.1.0#describe") (result i32)
    (i32.store (i32.const 512) (i32.const 64)) (i32.store (i32.const 516) (i32.const 5))
    (i32.store (i32.const 520) (i32.const 80)) (i32.store (i32.const 524) (i32.const 5))
    (i32.store (i32.const 528) (i32.const 96)) (i32.store (i32.const 532) (i32.const 39))
    (i32.store (i32.const 536) (i32.const 0))  (i32.store (i32.const 540) (i32.const 0))
    (i32.const 512))

  (func (export "bthost:strategy/guest@0.1.0#start")
    (param $abi i32) (param $abi_len i32) (param $from i64) (param $until i64) (param $seed i64) (param $currency i32)
    (param $currency_len i32) (param $cash f64) (param $instruments i32) (param $instruments_len i32) (param $params i32)
    (param $params_len i32) (result i32)
    ;; the context: its texts, and the scalars of the instrument, whose texts are elsewhere each time
    (call $read (local.get $abi) (local.get $abi_len)) (call $read (local.get $currency) (local.get $currency_len))
    (call $mix (local.get $from)) (call $mix (local.get $until)) (call $mix (local.get $seed))
    (call $mix (i64.reinterpret_f64 (local.get $cash))) (call $mix (i64.extend_i32_u (local.get $instruments_len)))
    (call $read (i32.load (local.get $instruments)) (i32.load offset=4 (local.get $instruments)))
    (call $mix (i64.load32_u offset=16 (local.get $instruments)))
    (call $mix (i64.load8_u offset=44 (local.get $instruments))) (call $mix (i64.load8_u offset=45 (local.get $instruments)))
    (call $mix (i64.load offset=48 (local.get $instruments))) (call $mix (i64.load8_u offset=56 (local.get $instruments)))
    (call $mix (i64.load offset=64 (local.get $instruments))) (call $mix (i64.load offset=144 (local.get $instruments)))
    (call $mix (i64.load offset=152 (local.get $instruments))) (call $mix (i64.load offset=160 (local.get $instruments)))
    (call $read (i32.load offset=168 (local.get $instruments)) (i32.load offset=172 (local.get $instruments)))
    (i32.store8 (i32.const 512) (i32.const 0))
    (i32.store (i32.const 516) (i32.const 576)) (i32.store (i32.const 520) (i32.const 1))
    (i32.store (i32.const 524) (i32.const 608)) (i32.store (i32.const 528) (i32.const 1))
    (i32.store8 (i32.const 532) (i32.const 1))
    (i32.store8 (i32.const 533) (i32.const 1))
    (i32.store (i32.const 536) (i32.const 0)) (i32.store (i32.const 540) (i32.const 0))
    (i32.store (i32.const 544) (i32.const 672)) (i32.store (i32.const 548) (i32.const 1))    ;; one tag
    (i32.store (i32.const 672) (i32.const 64)) (i32.store (i32.const 676) (i32.const 5))
    (i32.store (i32.const 576) (i32.const 0))
    (i32.store (i32.const 580) (i32.const 0)) (i32.store (i32.const 584) (i32.const 0))
    (i32.store8 (i32.const 588) (i32.const 0))
    (i32.store (i32.const 608) (i32.const 0))
    (i32.store (i32.const 612) (i32.const 160)) (i32.store (i32.const 616) (i32.const 3))
    (i32.store (i32.const 620) (i32.const 0)) (i32.store (i32.const 624) (i32.const 0))
    (i32.store (i32.const 628) (i32.const 640)) (i32.store (i32.const 632) (i32.const 1))
    (i32.store (i32.const 636) (i32.const 0))
    (f64.store (i32.const 640) (f64.const 10))
    (i32.const 512))

  ;; An order of any kind; every case byte is one that exists, every number is small.
  (func $order
    (memory.fill (i32.const 1024) (i32.const 0) (i32.const 248))
    (call $byte (i32.const 1028) (i64.const 2)) (call $word (i32.const 1032) (i64.const 4)) (call $byte (i32.const 1040) (i64.const 2))
    (call $byte (i32.const 1048) (i64.const 9))                                              ;; kind
    (call $byte (i32.const 1056) (i64.const 2)) (call $word (i32.const 1064) (i64.const 200)) (call $byte (i32.const 1072) (i64.const 3))
    (call $byte (i32.const 1080) (i64.const 2)) (call $word (i32.const 1088) (i64.const 200)) (call $byte (i32.const 1096) (i64.const 3))
    (call $byte (i32.const 1104) (i64.const 2)) (call $word (i32.const 1112) (i64.const 200)) (call $byte (i32.const 1120) (i64.const 3))
    ;; a limit half of the time, at a price that may fill
    (if (call $below (i64.const 2)) (then
      (i32.store8 (i32.const 1048) (i32.add (i32.const 1) (call $below (i64.const 3))))
      (call $round-price (i32.const 0) (f64.mul (call $value (i32.const 0)) (f64.add (f64.const 0.99) (f64.div
        (f64.convert_i32_u (call $below (i64.const 200))) (f64.const 10000)))) (call $below (i64.const 3)) (i32.const 2048))
      (i64.store (i32.const 1056) (i64.load (i32.const 2056))) (i64.store (i32.const 1064) (i64.load (i32.const 2064)))
      (i64.store (i32.const 1072) (i64.load (i32.const 2056))) (i64.store (i32.const 1080) (i64.load (i32.const 2064)))))
    (call $byte (i32.const 1128) (i64.const 4)) (i64.store (i32.const 1136) (i64.add (global.get $now) (i64.const 300000000000)))
    (call $byte (i32.const 1144) (i64.const 8)) (call $byte (i32.const 1145) (i64.const 2)) (call $byte (i32.const 1146) (i64.const 2))
    (call $byte (i32.const 1148) (i64.const 2)) (call $byte (i32.const 1152) (i64.const 2))
    (call $byte (i32.const 1160) (i64.const 2)) (call $word (i32.const 1168) (i64.const 20000)) (call $byte (i32.const 1176) (i64.const 3))
    (call $byte (i32.const 1184) (i64.const 2)) (call $word (i32.const 1192) (i64.const 20000)) (call $byte (i32.const 1200) (i64.const 3))
    (call $byte (i32.const 1208) (i64.const 2)) (call $word (i32.const 1216) (i64.const 20000)) (call $byte (i32.const 1224) (i64.const 3))
    (call $byte (i32.const 1232) (i64.const 2)) (call $byte (i32.const 1240) (i64.const 2)) (call $word (i32.const 1248) (i64.const 20000))
    (call $byte (i32.const 1264) (i64.const 2))
    (memory.fill (i32.const 2048) (i32.const 0) (i32.const 256))
    (call $submit (i32.const 1024) (i32.const 2048)) (call $result (i32.const 16)))

  ;; conditions: two lists of predicates of every kind, and one that always holds
  (func $conditions
    (i32.store (i32.const 3072) (i32.const 3136)) (i32.store (i32.const 3076) (i32.const 4))
    (i32.store (i32.const 3080) (i32.const 3328)) (i32.store (i32.const 3084) (i32.const 4))
    (i32.store (i32.const 3088) (i32.const 3328)) (i32.store (i32.const 3092) (i32.const 1))
    (memory.fill (i32.const 3136) (i32.const 0) (i32.const 512))
    ;; predicate, 40 bytes: case @0; sides @8: case @8, payload @16, case @24, payload @32
    (i32.store8 (i32.const 3136) (call $below (i64.const 4))) (i32.store8 (i32.const 3144) (i32.const 1)) (i32.store (i32.const 3152) (i32.const 3))
    (i32.store8 (i32.const 3160) (i32.const 2)) (f64.store (i32.const 3168) (call $value (i32.const 0)))
    (i32.store8 (i32.const 3176) (i32.const 5)) (i32.store (i32.const 3184) (i32.const 2))
    (i32.store8 (i32.const 3216) (i32.const 6)) (i32.store8 (i32.const 3224) (call $below (i64.const 3)))
    (i32.store8 (i32.const 3256) (i32.const 2)) (i32.store8 (i32.const 3264) (i32.const 0)) (i32.store (i32.const 3272) (i32.const 0))
    (i32.store8 (i32.const 3280) (i32.const 2)) (f64.store (i32.const 3288) (f64.const 1))
    (i32.store8 (i32.const 3328) (i32.const 5)) (i32.store (i32.const 3336) (i32.const 1))
    (i32.store8 (i32.const 3368) (i32.const 4)) (f64.store (i32.const 3376) (call $value (i32.const 0)))
    (i32.store8 (i32.const 3408) (i32.const 7)) (i32.store (i32.const 3416) (i32.const 3600))
    (i32.store8 (i32.const 3448) (i32.const 5)) (i32.store (i32.const 3456) (i32.const 3)))

  (func $everything (param $close f64)
    (call $order) (call $order)
    (call $replace (i64.extend_i32_u (call $below (i64.const 40))) (i64.const 2) (i32.const 0x300) (i64.const 100) (i32.const 0) (i32.const 2048))
    (call $result (i32.const 8))
    (call $cancel (i64.extend_i32_u (call $below (i64.const 40))) (i32.const 2048)) (call $result (i32.const 8))
    (if (i32.eqz (call $below (i64.const 20))) (then
      (call $cancel-all (call $below (i64.const 2)) (i32.const 0) (i32.const 2048)) (call $result (i32.const 8))))
    (call $set-leverage (i32.const 0) (call $below (i64.const 3)) (i32.const 2048)) (call $result (i32.const 8))
    (call $conditions)
    (call $set-wake (i32.const 0) (call $below (i64.const 2)) (i32.const 3072) (i32.const 3) (i32.const 2048)) (call $result (i32.const 8))
    (call $set-timer (i32.const 7) (i64.add (global.get $now) (i64.const 90000000000)) (i32.const 2048)) (call $result (i32.const 8))
    (if (i32.eqz (call $below (i64.const 50))) (then (call $flatten (i32.const 2048)) (call $result (i32.const 8))))
    (call $mix (i64.reinterpret_f64 (call $value (i32.const 0)))) (call $mix (call $position-qty (i32.const 0)))
    (call $bars (i32.const 0) (i32.const 3) (i32.const 2048)) (call $list (i32.const 80))
    (call $get-account (i32.const 2048)) (call $result (i32.const 64))
    (call $get-position (i32.const 0) (i32.const 2048)) (call $result (i32.const 64))
    (call $get-leg (i32.const 0) (call $below (i64.const 3)) (i32.const 2048)) (call $result (i32.const 64))
    (call $open-orders (call $below (i64.const 2)) (i32.const 0) (i32.const 2048)) (call $views)
    (call $round-price (i32.const 0) (f64.mul (local.get $close) (f64.const 1.00007)) (call $below (i64.const 3)) (i32.const 2048))
    (call $result (i32.const 24))
    (call $round-qty (i32.const 0) (f64.const nan) (call $below (i64.const 3)) (i32.const 2048)) (call $result (i32.const 24))
    (call $round-qty (i32.const 0) (f64.const 1.26) (call $below (i64.const 3)) (i32.const 2048)) (call $result (i32.const 24))
    (call $qty-for-weight (i32.const 0) (f64.const 0.1) (i32.const 2048)) (call $result (i32.const 24))
    (call $log (call $below (i64.const 4)) (i32.const 176) (i32.const 7))
    (call $say))

  ;; order-views, 160 bytes each: the fields that every kind has
  (func $views
    (local $at i32) (local $left i32)
    (local.set $at (i32.load (i32.const 2048))) (local.set $left (i32.load (i32.const 2052)))
    (block $done (loop $more
      (br_if $done (i32.eqz (local.get $left)))
      (call $mix (i64.load (local.get $at))) (call $mix (i64.load32_u offset=8 (local.get $at))) (call $mix (i64.load8_u offset=12 (local.get $at)))
      (call $mix (i64.load32_u offset=16 (local.get $at))) (call $mix (i64.load8_u offset=24 (local.get $at)))
      (if (i32.load8_u offset=24 (local.get $at)) (then
        (call $mix (i64.load offset=32 (local.get $at))) (call $mix (i64.load8_u offset=40 (local.get $at)))))
      (call $mix (i64.load offset=104 (local.get $at))) (call $mix (i64.load8_u offset=112 (local.get $at)))
      (call $mix (i64.load offset=120 (local.get $at))) (call $mix (i64.load8_u offset=128 (local.get $at)))
      (call $mix (i64.load8_u offset=136 (local.get $at))) (call $mix (i64.load32_u offset=140 (local.get $at)))
      (call $mix (i64.load offset=144 (local.get $at))) (call $mix (i64.load32_u offset=152 (local.get $at)))
      (local.set $at (i32.add (local.get $at) (i32.const 160))) (local.set $left (i32.sub (local.get $left) (i32.const 1)))
      (br $more))))

  (func (export "bthost:strategy/guest@0.1.0#on-bar")
    (param $series i32) (param $open_time i64) (param $close_time i64) (param $open f64) (param $high f64) (param $low f64)
    (param $close f64) (param $volume f64) (param $quote_volume f64) (param $trades i64) (param $taker_buy_volume f64) (param $woke i64)
    (param $first f64) (param $second f64) (param $third f64) (param $fourth f64)
    (call $mix (i64.extend_i32_u (local.get $series))) (call $mix (local.get $open_time)) (call $mix (local.get $close_time))
    (call $mix (i64.reinterpret_f64 (local.get $open))) (call $mix (i64.reinterpret_f64 (local.get $high)))
    (call $mix (i64.reinterpret_f64 (local.get $low))) (call $mix (i64.reinterpret_f64 (local.get $close)))
    (call $mix (i64.reinterpret_f64 (local.get $volume))) (call $mix (i64.reinterpret_f64 (local.get $quote_volume)))
    (call $mix (local.get $trades)) (call $mix (i64.reinterpret_f64 (local.get $taker_buy_volume))) (call $mix (local.get $woke))
    (call $mix (i64.reinterpret_f64 (local.get $first))) (call $mix (i64.reinterpret_f64 (local.get $second)))
    (call $mix (i64.reinterpret_f64 (local.get $third))) (call $mix (i64.reinterpret_f64 (local.get $fourth)))
    (global.set $now (local.get $close_time))
    (call $everything (local.get $close)))

  (func (export "bthost:strategy/guest@0.1.0#on-instant") (param $now i64) (call $mix (local.get $now)))

  (func (export "bthost:strategy/guest@0.1.0#on-order")
    (param $time i64) (param $kind i32) (param $order i64) (param $parent i64) (param $instrument i32) (param $side i32)
    (param $reason i32) (param $tag i32) (param $price i64) (param $price_scale i32) (param $quantity i64) (param $quantity_scale i32)
    (param $remaining i64) (param $fee f64) (param $fill_flags i32)
    (call $mix (local.get $time)) (call $mix (i64.extend_i32_u (local.get $kind))) (call $mix (local.get $order)) (call $mix (local.get $parent))
    (call $mix (i64.extend_i32_u (local.get $instrument))) (call $mix (i64.extend_i32_u (local.get $side)))
    (call $mix (i64.extend_i32_u (local.get $reason))) (call $mix (i64.extend_i32_u (local.get $tag))) (call $mix (local.get $price))
    (call $mix (i64.extend_i32_u (local.get $price_scale))) (call $mix (local.get $quantity))
    (call $mix (i64.extend_i32_u (local.get $quantity_scale))) (call $mix (local.get $remaining))
    (call $mix (i64.reinterpret_f64 (local.get $fee))) (call $mix (i64.extend_i32_u (local.get $fill_flags)))
    (call $say))

  (func (export "bthost:strategy/guest@0.1.0#on-timer") (param $id i32) (param $now i64)
    (call $mix (i64.extend_i32_u (local.get $id))) (call $mix (local.get $now)) (call $say))

  ;; `halt` after everything
  (func (export "bthost:strategy/guest@0.1.0#finish") (call $say) (call $halt (i32.const 176) (i32.const 7)))

  (@custom "component-type:bthost" "")
)
