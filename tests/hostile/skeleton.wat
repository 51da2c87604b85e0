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
    (param $first f64) (param $second f64) (param $third f64) (param $fourth f64)
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
  ;;                  and scale, remaining: s64, fee: f64, fill-flags: u32 }): fifteen scalars
  (func (export "bthost:strategy/guest@0.1.0#on-order")
    (param $time i64) (param $kind i32) (param $order i64) (param $parent i64) (param $instrument i32) (param $side i32)
    (param $reason i32) (param $tag i32) (param $price i64) (param $price_scale i32) (param $quantity i64) (param $quantity_scale i32)
    (param $remaining i64) (param $fee f64) (param $fill_flags i32))

  ;; on-timer(id, now)
  (func (export "bthost:strategy/guest@0.1.0#on-timer") (param $id i32) (param $now i64))

  ;; finish()
  (func (export "bthost:strategy/guest@0.1.0#finish"))

  (@custom "component-type:bthost" "\00asm\0d\00\01\00\00\19\16wit-component-encoding\04\00\07\a3&\01A\02\01A\1d\01Bt\01x\04\00\09timestamp\03\00\00\01y\04\00\0dinstrument-id\03\00\02\01y\04\00\09series-id\03\00\04\01y\04\00\0cindicator-id\03\00\06\01w\04\00\08order-id\03\00\08\01y\04\00\08timer-id\03\00\0a\01y\04\00\06tag-id\03\00\0c\01y\04\00\06reason\03\00\0e\01r\02\08mantissax\05scale}\04\00\07decimal\03\00\10\01m\02\03buy\04sell\04\00\04side\03\00\12\01m\03\03net\04long\05short\04\00\0dposition-side\03\00\14\01m\02\04last\04mark\04\00\0etrigger-source\03\00\16\01q\04\03gtc\00\00\03ioc\00\00\03fok\00\00\03gtd\01\01\00\04\00\0dtime-in-force\03\00\18\01q\02\08fraction\01u\00\08absolute\01\11\00\04\00\06offset\03\00\1a\01r\02\07trigger\11\05limit\11\04\00\0dtrigger-limit\03\00\1c\01k\11\01r\03\08distance\1b\0aactivation\1e\0climit-offset\1e\04\00\08trailing\03\00\1f\01m\04\0ebest-same-side\0fbest-other-side\03mid\04last\04\00\03peg\03\00!\01r\03\09reference\22\06offset\11\03cap\1e\04\00\06pegged\03\00#\01r\02\05price\11\07display\11\04\00\07iceberg\03\00%\01q\09\06market\00\00\05limit\01\11\00\0bstop-market\01\11\00\0astop-limit\01\1d\00\0btake-profit\01\11\00\11take-profit-limit\01\1d\00\0dtrailing-stop\01 \00\06pegged\01$\00\07iceberg\01&\00\04\00\0aorder-kind\03\00'\01n\03\09post-only\0breduce-only\0eclose-position\04\00\0border-flags\03\00)\01k\1b\01r\04\0btake-profit\1e\09stop-loss\1e\0fstop-loss-limit\1e\0dtrailing-loss+\04\00\07bracket\03\00,\01k-\01r\0b\0ainstrument\03\04side\13\08quantity\11\04kind(\0dtime-in-force\19\07options*\08position\15\07trigger\17\09oco-groupy\07bracket.\03tag\0d\04\00\0dorder-request\03\00/\01r\0a\09open-time\01\0aclose-time\01\04openu\04highu\03lowu\05closeu\06volumeu\0cquote-volumeu\06tradesw\10taker-buy-volumeu\04\00\03bar\03\001\01r\04\05firstu\06secondu\05thirdu\06fourthu\04\00\0cfirst-values\03\003\01r\04\04time\01\05priceu\08quantityu\05taker\13\04\00\05trade\03\005\01r\0d\04time\01\04kindy\05order\09\06parent\09\0ainstrument\03\04side\13\06reason\0f\03tag\0d\05price\11\08quantity\11\09remainingx\03feeu\0afill-flagsy\04\00\0border-event\03\007\01r\0b\05order\09\0ainstrument\03\04side\13\05statey\04kind(\08quantity\11\06filled\11\07options*\09oco-groupy\06parent\09\03tag\0d\04\00\0aorder-view\03\009\01r\08\06equityu\06walletu\09availableu\0aunrealisedu\08realisedu\04feesu\07fundingu\08leverageu\04\00\0caccount-view\03\00;\01r\07\08quantity\11\0bentry-priceu\0amark-priceu\0aunrealisedu\08realisedu\08leverageu\11liquidation-priceu\04\00\0dposition-view\03\00=\01m\03\07nearest\04down\02up\04\00\08rounding\03\00?\01r\12\06symbols\05venues\04kindy\04bases\05quotes\06settles\0bprice-scale}\0equantity-scale}\09tick-size\11\09step-size\11\0cmin-quantity\11\0cmax-quantity\11\0cmin-notional\11\0amultiplier\11\0cmax-leverageu\09maker-feeu\09taker-feeu\09executions\04\00\0ainstrument\03\00A\01r\04\07defaultx\03minx\03maxx\04stepx\04\00\0dinteger-range\03\00C\01r\04\07defaultu\03minu\03maxu\04stepu\04\00\0areal-range\03\00E\01ps\01r\02\07defaults\07options\c7\00\04\00\0cchoice-range\03\00H\01q\04\07integer\01\c4\00\00\04real\01\c6\00\00\07boolean\01\7f\00\06choice\01\c9\00\00\04\00\0aparam-kind\03\00J\01r\03\04names\03docs\04kind\cb\00\04\00\0aparam-spec\03\00L\01q\04\07integer\01x\00\04real\01u\00\07boolean\01\7f\00\04text\01s\00\04\00\0bparam-value\03\00N\01p\cd\00\01r\04\04names\07versions\03docs\06params\d0\00\04\00\0bdescription\03\00Q\01p\c2\00\01p\cf\00\01r\08\03abis\0cwindow-start\01\0awindow-end\01\04seedw\08currencys\0cinitial-cashu\0binstruments\d3\00\06params\d4\00\04\00\0brun-context\03\00U\01q\03\09indicator\01\07\00\06column\01y\00\05level\01u\00\04\00\07operand\03\00W\01r\02\04left\d8\00\05right\d8\00\04\00\0acomparison\03\00Y\01m\03\04flat\04long\05short\04\00\0eposition-state\03\00[\01q\08\0dcrosses-above\01\da\00\00\0dcrosses-below\01\da\00\00\05above\01\da\00\00\05below\01\da\00\00\07touches\01u\00\09every-nth\01y\00\08position\01\dc\00\00\0btime-of-day\01y\00\04\00\09predicate\03\00]\01p\de\00\01r\01\03all\df\00\04\00\09condition\03\00`\01p\e1\00\01q\03\05every\00\00\04when\01\e2\00\00\05never\00\00\04\00\08delivery\03\00c\01r\03\0ainstrument\03\09timeframes\08delivery\e4\00\04\00\0eseries-request\03\00e\01q\02\06column\01y\00\09indicator\01\07\00\04\00\0findicator-input\03\00g\01p\e8\00\01pu\01r\05\06series\05\04names\06inputs\e9\00\06params\ea\00\06outputy\04\00\11indicator-request\03\00k\01p\e6\00\01p\ec\00\01p\03\01r\06\06series\ed\00\0aindicators\ee\00\08instants\7f\06orders\7f\06trades\ef\00\04tags\c7\00\04\00\0dsubscriptions\03\00p\01m\04\05debug\04info\04warn\05error\04\00\09log-level\03\00r\03\00\1bbthost:strategy/types@0.1.0\05\00\02\03\00\00\0caccount-view\02\03\00\00\03bar\02\03\00\00\09condition\02\03\00\00\07decimal\02\03\00\00\08delivery\02\03\00\00\0cindicator-id\02\03\00\00\0dinstrument-id\02\03\00\00\09log-level\02\03\00\00\08order-id\02\03\00\00\0dorder-request\02\03\00\00\0aorder-view\02\03\00\00\0dposition-side\02\03\00\00\0dposition-view\02\03\00\00\06reason\02\03\00\00\08rounding\02\03\00\00\09series-id\02\03\00\00\08timer-id\02\03\00\00\09timestamp\01BX\02\03\02\01\01\04\00\0caccount-view\03\00\00\02\03\02\01\02\04\00\03bar\03\00\02\02\03\02\01\03\04\00\09condition\03\00\04\02\03\02\01\04\04\00\07decimal\03\00\06\02\03\02\01\05\04\00\08delivery\03\00\08\02\03\02\01\06\04\00\0cindicator-id\03\00\0a\02\03\02\01\07\04\00\0dinstrument-id\03\00\0c\02\03\02\01\08\04\00\09log-level\03\00\0e\02\03\02\01\09\04\00\08order-id\03\00\10\02\03\02\01\0a\04\00\0dorder-request\03\00\12\02\03\02\01\0b\04\00\0aorder-view\03\00\14\02\03\02\01\0c\04\00\0dposition-side\03\00\16\02\03\02\01\0d\04\00\0dposition-view\03\00\18\02\03\02\01\0e\04\00\06reason\03\00\1a\02\03\02\01\0f\04\00\08rounding\03\00\1c\02\03\02\01\10\04\00\09series-id\03\00\1e\02\03\02\01\11\04\00\08timer-id\03\00 \02\03\02\01\12\04\00\09timestamp\03\00\22\01j\01\11\01\1b\01@\01\05order\13\00$\04\00\06submit\01%\01j\00\01\1b\01@\03\05order\11\08quantity\07\05price\07\00&\04\00\07replace\01'\01@\01\05order\11\00&\04\00\06cancel\01(\01k\0d\01@\01\0ainstrument)\00&\04\00\0acancel-all\01*\01@\02\0ainstrument\0d\08leveragey\00&\04\00\0cset-leverage\01+\01@\02\06series\1f\0aconditions\09\00&\04\00\08set-wake\01,\01@\02\05timer!\04when#\00&\04\00\09set-timer\01-\01@\00\00&\04\00\07flatten\01.\01@\01\03whys\01\00\04\00\04halt\01/\01@\01\09indicator\0b\00u\04\00\05value\010\01p\03\01@\02\06series\1f\05county\001\04\00\04bars\012\01@\00\00\01\04\00\0bget-account\013\01@\01\0ainstrument\0d\00\19\04\00\0cget-position\014\01@\02\0ainstrument\0d\04side\17\00\19\04\00\07get-leg\015\01@\01\05assets\00u\04\00\0aget-wallet\016\01@\01\0ainstrument\0d\00x\04\00\0cposition-qty\017\01p\15\01@\01\0ainstrument)\008\04\00\0bopen-orders\019\01j\01\07\01\1b\01@\03\0ainstrument\0d\05priceu\04mode\1d\00:\04\00\0bround-price\01;\01@\03\0ainstrument\0d\08quantityu\04mode\1d\00:\04\00\09round-qty\01<\01@\02\0ainstrument\0d\06weightu\00:\04\00\0eqty-for-weight\01=\01@\02\05level\0f\04texts\01\00\04\00\03log\01>\01@\02\04codey\04texts\01\00\04\00\07decline\01?\01@\00\00w\04\00\0arandom-u64\01@\03\00\1abthost:strategy/host@0.1.0\05\13\02\03\00\00\0bdescription\02\03\00\00\0cfirst-values\02\03\00\00\0border-event\02\03\00\00\0brun-context\02\03\00\00\0dsubscriptions\01B!\02\03\02\01\02\04\00\03bar\03\00\00\02\03\02\01\14\04\00\0bdescription\03\00\02\02\03\02\01\15\04\00\0cfirst-values\03\00\04\02\03\02\01\16\04\00\0border-event\03\00\06\02\03\02\01\17\04\00\0brun-context\03\00\08\02\03\02\01\10\04\00\09series-id\03\00\0a\02\03\02\01\18\04\00\0dsubscriptions\03\00\0c\02\03\02\01\11\04\00\08timer-id\03\00\0e\02\03\02\01\12\04\00\09timestamp\03\00\10\01@\00\00\03\04\00\08describe\01\12\01j\01\0d\01s\01@\01\07context\09\00\13\04\00\05start\01\14\01@\04\06series\0b\03bar\01\04wokew\06values\05\01\00\04\00\06on-bar\01\15\01@\01\03now\11\01\00\04\00\0aon-instant\01\16\01@\01\05event\07\01\00\04\00\08on-order\01\17\01@\02\02id\0f\03now\11\01\00\04\00\08on-timer\01\18\01@\00\01\00\04\00\06finish\01\19\04\00\1bbthost:strategy/guest@0.1.0\05\19\04\00\1ebthost:strategy/strategy@0.1.0\04\00\0b\0e\01\00\08strategy\03\00\00\00/\09producers\01\0cprocessed-by\01\0dwit-component\070.262.0")
)
