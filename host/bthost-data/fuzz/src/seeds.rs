//! Writes a small file of every kind for the fuzz targets to begin with, all of a made-up market: `seeds FOLDER`.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, TimestampMillisecondArray};
use arrow::ipc::CompressionType;
use arrow::ipc::writer::{FileWriter, IpcWriteOptions};
use bthost_data::{Rows, SynthSpec, synth, write::write_series};
use bthost_sim::num::Decimal;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let root = std::env::args().nth(1).ok_or("usage: seeds FOLDER")?;
    let put = |target: &str, name: &str, bytes: &[u8]| -> Result<(), Failure> {
        let folder = Path::new(&root).join(target);
        fs::create_dir_all(&folder)?;
        Ok(fs::write(folder.join(name), bytes)?)
    };
    let market = synth(&SynthSpec { bars: 24, ..SynthSpec::default() })?;
    for (i, series) in market.series().iter().filter(|s| !s.is_empty()).enumerate() {
        let mut bytes = Vec::new();
        write_series(&mut bytes, series)?;
        put("parquet", &format!("synth-{i}"), &bytes)?;
    }
    let bars = &market.series()[0];
    let Rows::Bars(rows) = &bars.rows else { return Err("the first series of a market is its bars".into()) };
    let price = |count: i64| Decimal::new(count, bars.price_scale).to_string();
    let (mut klines, mut table, mut lean, mut json) = (String::new(), "time;open;high;low;close;volume\r\n".to_string(), String::new(), Vec::new());
    let (mut closes, mut times) = (Vec::new(), Vec::new());
    for i in 0..rows.len() {
        let ms = rows.open_time[i] / 1_000_000;
        let [o, h, l, c] = [rows.open[i], rows.high[i], rows.low[i], rows.close[i]].map(price);
        let line = format!("{ms},{o},{h},{l},{c},2.5,{},250.1,17,1.25,125.5,0", ms + 59_999);
        klines += &format!("{line}\n");
        json.push(format!("[{line}]"));
        table += &format!("2024-01-{:02} 00:00:00;{o};{h};{l};{c};1e1\r\n", i + 1);
        lean += &format!("199801{:02} 00:00,973100,975300,965300,973600,2150000\n", i + 1);
        closes.push(c.parse::<f64>()?);
        times.push(ms);
    }
    put("klines", "bare", klines.as_bytes())?;
    let names = "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore\n";
    put("klines", "named", format!("{names}{klines}").as_bytes())?;
    put("table", "semicolons", table.as_bytes())?;
    put("table", "bom", b"\xEF\xBB\xBFDate,Open,High,Low,Close,Volume\n01/31/2020,\"1\",2,0.5,1.5,\n02/01/2020,1,2,0.5,1.5,3\n")?;
    put("lean", "days", lean.as_bytes())?;
    put("json", "klines", format!("[{}]", json.join(",\n")).as_bytes())?;
    let trade = |i: i64| format!("{i},0.7097,19.0,{i},{},{},{}", i + i % 3, 1_729_209_603_958 + i, i % 2 == 0);
    let trades: String = (0..24).map(|i| trade(i * 10) + "\n").collect();
    put("agg_trades", "bare", (0..24).map(|i| trade(i * 10) + ",true\n").collect::<String>().as_bytes())?;
    put("agg_trades", "named", format!("agg_trade_id,price,quantity,first_trade_id,last_trade_id,transact_time,is_buyer_maker\n{trades}").as_bytes())?;
    put("funding", "archive", b"calc_time,funding_interval_hours,last_funding_rate\n1722470400003,8,0.00010000\n1722499199984,8,-0.00375\n")?;
    let quote = "{\"e\":\"bookTicker\",\"u\":10,\"b\":\"281.1\",\"B\":\"3.8\",\"a\":\"281.2\",\"A\":\"6\",\"T\":1680652700430}";
    let update = "{\"e\":\"depthUpdate\",\"T\":1680652700600,\"u\":12,\"b\":[[\"281.1\",\"0.000\"]],\"a\":[]}";
    let snapshot = "{\"lastUpdateId\":11,\"T\":1680652700580,\"bids\":[[\"281.1\",\"3\"]],\"asks\":[[\"281.2\",\"1\"]]}";
    let feed = format!(
        "1680652700423575 {{\"stream\":\"x\",\"data\":{quote}}}\n1680652700599351 {snapshot}\n1680652700623575 {{\"data\":{update}}}\n"
    );
    put("quotes", "feed", feed.as_bytes())?;
    put("depth", "feed", feed.as_bytes())?;
    let header = "update_id,best_bid_price,best_bid_qty,best_ask_price,best_ask_qty,transaction_time,event_time\n";
    put("quotes", "archive", format!("{header}10,281.1,3.8,281.2,6,1680652700430,1680652700435\n").as_bytes())?;
    put("depth", "table", b"time,update_id,side,price,qty\n1680652700430,10,bid,281.1,3.8\n1680652700431,11,ask,281.2,0\n")?;
    put("compressed", "gzip", &gzip(klines.as_bytes())?)?;
    let mut xz = lzma_rust2::XzWriter::new(Vec::new(), lzma_rust2::XzOptions::with_preset(1))?;
    xz.write_all(klines.as_bytes())?;
    put("compressed", "xz", &xz.finish()?)?;
    for (name, method) in [("deflated", zip::CompressionMethod::Deflated), ("stored", zip::CompressionMethod::Stored)] {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("BTCUSDT-1m.csv", zip::write::SimpleFileOptions::default().compression_method(method))?;
        zip.write_all(klines.as_bytes())?;
        put("zip", name, &zip.finish()?.into_inner())?;
    }
    put("tar", "two", &tar(&[("data/README", "no rows\n"), ("data/1m/AAAUSDT.csv", &klines), ("data/1d/BBBUSDT.csv", &klines)]))?;
    for (name, how) in [("lz4", Some(CompressionType::LZ4_FRAME)), ("zstd", Some(CompressionType::ZSTD)), ("bare", None)] {
        put("feather", name, &feather(&times, &closes, how)?)?;
    }
    Ok(())
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes)?;
    Ok(packed.finish()?)
}

/// Blocks of 512 bytes: a header with the name, the length in octal and the sum of its bytes, then the file.
fn tar(files: &[(&str, &str)]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, text) in files {
        let mut header = [0u8; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[100..108].copy_from_slice(b"0000644\0");
        header[124..136].copy_from_slice(format!("{:011o}\0", text.len()).as_bytes());
        header[136..148].copy_from_slice(b"00000000000\0");
        header[148..156].fill(b' ');
        header[156] = b'0';
        header[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = header.iter().map(|b| u32::from(*b)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        out.extend(header);
        out.extend(text.as_bytes());
        out.resize(out.len().next_multiple_of(512), 0);
    }
    out.resize(out.len() + 1024, 0);
    out
}

fn feather(times: &[i64], closes: &[f64], how: Option<CompressionType>) -> Result<Vec<u8>, Failure> {
    let mut columns: Vec<(&str, ArrayRef)> = vec![("date", Arc::new(TimestampMillisecondArray::from(times.to_vec()).with_timezone("UTC")))];
    for name in ["open", "high", "low", "close", "volume"] {
        columns.push((name, Arc::new(Float64Array::from(closes.to_vec()))));
    }
    let batch = RecordBatch::try_from_iter(columns)?;
    let options = IpcWriteOptions::default().try_with_compression(how)?;
    let mut writer = FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options)?;
    writer.write(&batch)?;
    writer.finish()?;
    Ok(writer.into_inner()?)
}

/// The counters of the instrumented crates ask for these; here nobody counts.
macro_rules! nobody_counts {
    ($($name:ident),*) => { $(#[unsafe(no_mangle)] extern "C" fn $name() {})* };
}

nobody_counts!(
    __sanitizer_cov_8bit_counters_init, __sanitizer_cov_pcs_init, __sanitizer_cov_trace_cmp1, __sanitizer_cov_trace_cmp2,
    __sanitizer_cov_trace_cmp4, __sanitizer_cov_trace_cmp8, __sanitizer_cov_trace_const_cmp1, __sanitizer_cov_trace_const_cmp2,
    __sanitizer_cov_trace_const_cmp4, __sanitizer_cov_trace_const_cmp8, __sanitizer_cov_trace_pc_indir, __sanitizer_cov_trace_switch
);
