//! Execution on a book, as a user sees it: found beside the trades, said in the tear sheet, verified by its root.

use crate::program::Desk;

const BEGIN_MS: i64 = 1_704_067_200_000;

/// Two hours of prints, one every 20 seconds, and of a book around them, told anew every 5 seconds.
fn prints_and_book() -> [String; 2] {
    let (mut state, mut price) = (11_u64, 10_000_i64);
    let mut files = [
        String::from("agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n"),
        String::from("time,update_id,side,price,quantity\n"),
    ];
    let cents = |price: i64| format!("{}.{:02}", price / 100, price % 100);
    for i in 0..1_440_i64 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (now, before) = (BEGIN_MS + i * 5_000, price);
        price += (state >> 33) as i64 % 9 - 4;
        if i % 4 == 0 {
            files[0] += &format!("{i},{},{}.0,{i},{i},{},{}\n", cents(before), 5 + (state >> 40) % 10, now + 7, state >> 62 == 0);
        }
        let first = i == 0;
        for (side, sign) in [(0, -1), (1, 1)] {
            for away in 1..=3 {
                if !first {
                    files[1] += &format!("{now},{i},{side},{},0\n", cents(before + sign * away));
                }
            }
            for away in 1..=3 {
                files[1] += &format!("{now},{i},{},{},{away}\n", if first { side + 2 } else { side }, cents(price + sign * away));
            }
        }
    }
    files
}

#[test]
fn a_run_on_a_book_is_said_and_verified() {
    let desk = Desk::new();
    desk.take("market-maker");
    let [prints, book] = prints_and_book();
    desk.write("XUSDT-aggTrades-2024-01-01.csv", &prints);
    desk.write("XUSDT-depth-2024-01-01.csv", &book);
    let both = "--data XUSDT-aggTrades-2024-01-01.csv --data XUSDT-depth-2024-01-01.csv";
    let run = format!("run market-maker.wasm {both} --param spread=0.0002");
    desk.line(&format!("{run} --set venue.execution=book --set venue.latency.feed_ms=5 --set venue.latency.response_ms=6 --out run"))
        .ends(0)
        .says(&[
            "executed on its book, with its trades, queue model",
            "risk-averse",
            "0 ms, of the feed 5 ms, of responses 6 ms",
            "hidden orders",
        ]);
    let definition = &desk.manifest("run")["predicate"]["definition"];
    assert_eq!(definition["exchange"]["execution"], "book");
    assert_eq!(definition["instruments"][0]["depth"], "XUSDT.generic/depth");
    desk.line("verify run/manifest.json").ends(0).says(&["reproduced at results"]);
    desk.line(&format!("verify run/manifest.json {both}")).ends(0);
    desk.line(&format!("{run} --set venue.queue=power:3 --out other")).ends(0).says(&["power:3"]);
    desk.line("diff run other").ends(1).says(&["rules.queue"]);
    // One level of one update says something else.
    let changed = book.replacen(",3\n", ",4\n", 1);
    assert_ne!(changed, book);
    desk.write("XUSDT-depth-2024-01-01.csv", &changed);
    let said = ["DIFFERS at inputs", "data: XUSDT.generic/depth, chunk 0 (rows 0 to "];
    desk.line(&format!("verify run/manifest.json {both}")).ends(1).says(&said);
}

#[test]
fn what_does_not_go_with_a_book_is_refused() {
    let desk = Desk::new();
    desk.take("market-maker");
    let [prints, book] = prints_and_book();
    desk.write("XUSDT-aggTrades-2024-01-01.csv", &prints);
    desk.write("XUSDT-depth-2024-01-01.csv", book.replace(",0,2,", ",0,0,").replace(",0,3,", ",0,1,"));
    let trades = "run market-maker.wasm --data XUSDT-aggTrades-2024-01-01.csv";
    desk.line(&format!("{trades} --set venue.execution=book --out a"))
        .ends(2)
        .says(&["XUSDT.generic has no depth updates", "hint: give them as well"]);
    desk.line(&format!("{trades} --set venue.queue=risk-averse --out a"))
        .ends(2)
        .says(&["`venue.queue` is `risk-averse`", "hint: on trades: through"]);
    let run = format!("{trades} --data XUSDT-depth-2024-01-01.csv");
    desk.line(&format!("{run} --out a")).ends(2).says(&["has no snapshot, and a book begins with one"]);
    desk.write("XUSDT-depth-2024-01-01.csv", &book);
    for setting in ["slippage.bps=1", "slippage.half_spread=0.01", "participation.max=0.2"] {
        desk.line(&format!("{run} --set venue.{setting} --out a"))
            .ends(2)
            .says(&["orders are executed on a book, which shows its own spread"]);
    }
    desk.line(&format!("{run} --set venue.participation.max=0 --out b")).ends(0);
    for (setting, says) in
        [("queue=none", "hint: on a book: through"), ("queue=power:10.1", "outside power:0 to power:10"), ("queue=power:0", "outside")]
    {
        desk.line(&format!("{run} --set venue.{setting} --out a")).ends(2).says(&[says]);
    }
    desk.line(&format!("{run} --set venue.queue=power:10 --set venue.latency.feed_ms=86400000 --out c")).ends(0);
    desk.line(&format!("{run} --set venue.latency.feed_ms=86400001 --out a"))
        .ends(2)
        .says(&["`venue.latency.feed_ms` is 86400001, and at most 86400000 ms"]);
    desk.line(&format!("{run} --from 2024-01-02 --to 2024-01-03 --out a")).ends(2);
}
