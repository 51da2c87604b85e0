;; verdict: completes
;;
;; A complete strategy on the raw ABI, by hand: the smallest one that does everything once. Copy it to write a hostile guest, change the
;; first line and what you want to break, and run `cargo nextest run hostile` (BTHOST_HOSTILE names another folder).
;;
;; The first line is the verdict: `;; verdict: refused(REASON)` with a name of `bthost_guest::RefusedReason`;
;; `;; verdict: fault(CALLBACK, INDEX)` with CALLBACK one of instantiate, describe, start, on-bar, on-instant, on-order, on-timer, finish and
;; INDEX counting the calls of that callback from 0; or `;; verdict: completes`.
;; The run that it gets: one instrument, 1200 bars of a minute, cash enough, every callback that it asks for.
;;
;; It is a core module; the host makes a component of it with the help of the `component-type` section at the end, which is wit/v0.1.0 in
;; binary (a test compares the two, and rewrites it with BLESS=1). Text is UTF-8. A file may also be a `(component ...)`.
;;
;; How values cross (the canonical ABI of the component model): a bool, enum, flags or integer up to 32 bits is an i32, s64 and u64 an i64;
;; a string or list is (pointer, length); an option, result or variant is an i32 case followed by the payload; records are their fields one
;; after the other. A function with more than 16 parameters takes a pointer to them instead, one with more than one result takes a pointer
;; to where they shall be written as its last parameter (import) or returns a pointer to them (export).
(module
  ;; --- imports: leave out what you do not call. All of them, with their core types:
  ;;   submit         (order: i32 pointer to an order-request, see below; ret: i32 -> u8 case @0 (0 ok, 1 refused), u64 order or u32 reason @8)
  ;;   replace        (order: i64, quantity: i64 i32, price: i64 i32, ret: i32 -> u8 case @0, u32 reason @4)
  ;;   cancel         (order: i64, ret)            cancel-all (some: i32, instrument: i32, ret)
  ;;   set-leverage   (instrument: i32, leverage: i32, ret)
  ;;   set-wake       (series: i32, delivery case: i32, pointer: i32, length: i32, ret)
  ;;   set-timer      (id: i32, when: i64, ret)    flatten (ret)              halt (pointer: i32, length: i32)
  ;;   value          (indicator: i32) -> f64      position-qty (instrument: i32) -> i64        random-u64 () -> i64
  ;;   bars           (series: i32, count: i32, ret -> pointer @0, length @4; 80 bytes a bar)
  ;;   get-account    (ret -> 8 x f64)             get-position (instrument: i32, ret)
  ;;   open-orders    (some: i32, instrument: i32, ret -> pointer @0, length @4)
  ;;   round-price, round-qty (instrument: i32, value: f64, rounding: i32, ret -> u8 case @0, s64 mantissa or u32 reason @8, u8 scale @16)
  ;;   qty-for-weight (instrument: i32, weight: f64, ret)
  ;;   log            (level: i32, pointer: i32, length: i32)      decline (code: i32, pointer: i32, length: i32)
  (import "bthost:strategy/host@0.1.0" "submit" (func $submit (param i32 i32)))
  (import "bthost:strategy/host@0.1.0" "log" (func $log (param i32 i32 i32)))
  (import "bthost:strategy/host@0.1.0" "value" (func $value (param i32) (result f64)))
  (import "bthost:strategy/host@0.1.0" "position-qty" (func $position-qty (param i32) (result i64)))

  ;; --- memory: one page.
  ;;     0   64   unused, so that a null pointer points at nothing
  ;;    64  512   texts
  ;;   512 1024   results of exports and of imports
  ;;  1024 2048   an order-request
  ;;  4096 65536  what the host allocates through cabi_realloc, from $next on
  (memory (export "memory") 1)
  (data (i32.const 64) "skeleton")              ;; 64, 8 bytes
  (data (i32.const 80) "1.0.0")                 ;; 80, 5 bytes
  (data (i32.const 96) "every callback once")   ;; 96, 19 bytes
  (data (i32.const 128) "ema")                  ;; 128, 3 bytes

  (global $bar (mut i32) (i32.const 0))         ;; bars seen
  (global $next (mut i32) (i32.const 4096))     ;; next free byte for cabi_realloc

  ;; The host's allocator inside the guest: (old pointer, old size, alignment, new size) -> pointer. This one never frees and begins again
  ;; at the bottom when a page is full, which is enough for calls that keep nothing.
  (func (export "cabi_realloc") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
    (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (if (i32.gt_u (i32.add (local.get $at) (local.get $size)) (i32.const 65536)) (then (local.set $at (i32.const 4096))))
    (global.set $next (i32.add (local.get $at) (local.get $size)))
    (local.get $at))

  ;; describe() -> description { name, version, doc: string, params: list<param-spec> }: 4 x (pointer, length)
  (func (export "bthost:strategy/guest@0.1.0#describe") (result i32)
    (i32.store (i32.const 512) (i32.const 64)) (i32.store (i32.const 516) (i32.const 8))     ;; name
    (i32.store (i32.const 520) (i32.const 80)) (i32.store (i32.const 524) (i32.const 5))     ;; version
    (i32.store (i32.const 528) (i32.const 96)) (i32.store (i32.const 532) (i32.const 19))    ;; doc
    (i32.store (i32.const 536) (i32.const 0))  (i32.store (i32.const 540) (i32.const 0))     ;; params: none
    (i32.const 512))

  ;; start(run-context { abi: string, window-start, window-end: s64, seed: u64, currency: string, initial-cash: f64,
  ;;                     instruments: list, params: list }) -> result<subscriptions, string>
  ;; subscriptions: series list @4, indicators list @12, instants bool @20, orders bool @21, trades list @24, tags list @32;
  ;; a refusal: 1 @0 and a string @4.
  (func (export "bthost:strategy/guest@0.1.0#start")
    (param $abi i32) (param $abi_len i32) (param $from i64) (param $until i64) (param $seed i64) (param $currency i32)
    (param $currency_len i32) (param $cash f64) (param $instruments i32) (param $instruments_len i32) (param $params i32)
    (param $params_len i32) (result i32)
    (i32.store8 (i32.const 512) (i32.const 0))                                               ;; ok
    (i32.store (i32.const 516) (i32.const 576)) (i32.store (i32.const 520) (i32.const 1))    ;; one series
    (i32.store (i32.const 524) (i32.const 608)) (i32.store (i32.const 528) (i32.const 1))    ;; one indicator
    (i32.store8 (i32.const 532) (i32.const 1))                                               ;; call on-instant
    (i32.store8 (i32.const 533) (i32.const 1))                                               ;; call on-order
    (i32.store (i32.const 536) (i32.const 0)) (i32.store (i32.const 540) (i32.const 0))      ;; no trades
    (i32.store (i32.const 544) (i32.const 0)) (i32.store (i32.const 548) (i32.const 0))      ;; no tags
    ;; series-request, 24 bytes: instrument @0, timeframe string @4, delivery case @12 (0 every, 1 when, 2 never), conditions list @16
    (i32.store (i32.const 576) (i32.const 0))
    (i32.store (i32.const 580) (i32.const 0)) (i32.store (i32.const 584) (i32.const 0))      ;; the execution timeframe
    (i32.store8 (i32.const 588) (i32.const 0))                                               ;; every bar
    ;; indicator-request, 32 bytes: series @0, name string @4, inputs list @12, params list<f64> @20, output @28
    (i32.store (i32.const 608) (i32.const 0))
    (i32.store (i32.const 612) (i32.const 128)) (i32.store (i32.const 616) (i32.const 3))    ;; "ema"
    (i32.store (i32.const 620) (i32.const 0)) (i32.store (i32.const 624) (i32.const 0))      ;; its default input
    (i32.store (i32.const 628) (i32.const 640)) (i32.store (i32.const 632) (i32.const 1))    ;; one parameter
    (i32.store (i32.const 636) (i32.const 0))
    (f64.store (i32.const 640) (f64.const 10))
    (i32.const 512))

  ;; on-bar(series, bar, woke): the hot path, scalars only.
  (func (export "bthost:strategy/guest@0.1.0#on-bar")
    (param $series i32) (param $open_time i64) (param $close_time i64) (param $open f64) (param $high f64) (param $low f64)
    (param $close f64) (param $volume f64) (param $quote_volume f64) (param $trades i64) (param $taker_buy_volume f64) (param $woke i64)
    (global.set $bar (i32.add (global.get $bar) (i32.const 1)))
    ;; buy 1 on the hundredth bar, if it closed above its average and nothing is held
    (if (i32.and
          (i32.and (i32.eq (global.get $bar) (i32.const 100)) (i64.eqz (call $position-qty (i32.const 0))))
          (f64.gt (local.get $close) (f64.sub (call $value (i32.const 0)) (f64.const 1000))))
      (then (call $buy))))

  ;; A market order to buy 1. order-request, 248 bytes: instrument u32 @0, side u8 @4 (0 buy, 1 sell), quantity s64 @8 and scale u8 @16,
  ;; kind case u8 @24 (0 market, 1 limit: price s64 @32, scale u8 @40, ...), time-in-force case u8 @104 (0 gtc, 1 ioc, 2 fok, 3 gtd: s64
  ;; @112), options u8 @120 (1 post-only, 2 reduce-only, 4 close-position), position u8 @121, trigger u8 @122, oco-group u32 @124,
  ;; bracket case u8 @128 (0 none), tag u32 @240
  (func $buy
    (memory.fill (i32.const 1024) (i32.const 0) (i32.const 248))
    (i64.store (i32.const 1032) (i64.const 1))
    (call $submit (i32.const 1024) (i32.const 768))
    (if (i32.load8_u (i32.const 768)) (then (unreachable)))                                  ;; refused: that would be a surprise
    (call $log (i32.const 1) (i32.const 64) (i32.const 8)))

  ;; on-instant(now)
  (func (export "bthost:strategy/guest@0.1.0#on-instant") (param $now i64))

  ;; on-order(event { time: s64, kind: u32, order, parent: u64, instrument: u32, side, reason, tag: u32, price: s64 and scale, quantity: s64
  ;;                  and scale, remaining: s64, fee: f64, fill-flags: u32 }): sixteen scalars
  (func (export "bthost:strategy/guest@0.1.0#on-order")
    (param $time i64) (param $kind i32) (param $order i64) (param $parent i64) (param $instrument i32) (param $side i32)
    (param $reason i32) (param $tag i32) (param $price i64) (param $price_scale i32) (param $quantity i64) (param $quantity_scale i32)
    (param $remaining i64) (param $fee f64) (param $fill_flags i32))

  ;; on-timer(id, now)
  (func (export "bthost:strategy/guest@0.1.0#on-timer") (param $id i32) (param $now i64))

  ;; finish()
  (func (export "bthost:strategy/guest@0.1.0#finish"))

  (@custom "component-type:bthost" "")
)
