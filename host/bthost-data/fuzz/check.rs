//! The check itself, shared by the fuzz targets and by the test that runs what they found.

use std::path::Path;

/// The limits of a fuzzed file: small, so that passing one is within reach.
fn limits() -> bthost_data::limits::Limits {
    bthost_data::limits::Limits {
        unpacked_bytes: 16 << 20,
        unpack_ratio_floor_bytes: 64 << 10,
        member_bytes: 1 << 20,
        rows: 200_000,
        batch_bytes: 16 << 20,
        page_bytes: 4 << 20,
        metadata_bytes: 4 << 20,
        ..bthost_data::limits::Limits::default()
    }
}

/// Whether rows are as every series promises.
fn keeps_the_rules(loaded: &bthost_data::Loaded) -> bool {
    let grows = |times: &[i64]| times.windows(2).all(|pair| pair[0] < pair[1]);
    match &loaded.series.rows {
        bthost_data::Rows::Bars(bars) => !bars.is_empty() && bars.check().is_ok(),
        bthost_data::Rows::Funding(funding) => !funding.is_empty() && grows(&funding.time),
        bthost_data::Rows::Trades(trades) => {
            let positive = trades.price.iter().chain(&trades.qty).all(|n| *n > 0);
            !trades.is_empty() && positive && grows(&trades.id) && trades.time.is_sorted()
        }
        bthost_data::Rows::Ticks(ticks) => {
            let positive = |name: &str, column: &[i64]| column.iter().all(|n| *n >= i64::from(name.ends_with("price")));
            let columns = bthost_data::ticks::columns(ticks.kind);
            let counted = columns.iter().zip(&ticks.values).all(|((name, _), column)| positive(name, column));
            !ticks.is_empty() && counted && ticks.time.is_sorted() && ticks.id.is_sorted()
        }
    }
}

/// Write the bytes, read them as files are read, and hold what came out to the rules.
pub fn check(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).expect("written");
    let spec = bthost_data::LoadSpec { limits: limits(), ..bthost_data::LoadSpec::default() };
    match bthost_data::load_all(&[path.to_path_buf()], &spec) {
        Err(error) => assert!(!error.message.is_empty() && error.to_string().len() < 20_000, "an error says what is wrong"),
        Ok(all) => {
            for loaded in &all {
                assert!(keeps_the_rules(loaded), "rows of {} break the rules", loaded.series.name);
                // One in eight is written and read again.
                if bytes.iter().fold(0u8, |sum, b| sum.wrapping_add(*b)) % 8 == 0 {
                    comes_back(loaded, path);
                }
            }
        }
    }
}

/// The catalog's way: what was read and can be written is read again as the same rows.
pub fn comes_back(loaded: &bthost_data::Loaded, path: &Path) {
    let mut written = Vec::new();
    if bthost_data::write::write_series(&mut written, &loaded.series).is_err() {
        return;
    }
    let copy = path.with_extension("again");
    std::fs::write(&copy, &written).expect("written");
    let again = bthost_data::load(&[copy], &bthost_data::LoadSpec::default()).unwrap_or_else(|e| panic!("written and not read: {e}"));
    assert_eq!(again.series.rows_root(), loaded.series.rows_root(), "written and read again");
}
