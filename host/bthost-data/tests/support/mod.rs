//! Helpers of the tests: files in a folder that goes away, and Feather as other programs write it.
#![allow(dead_code)]

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, TimestampMillisecondArray};
use arrow::datatypes::{DataType, Field, Schema, TimeUnit};
use arrow::ipc::CompressionType;
use arrow::ipc::writer::{FileWriter, IpcWriteOptions};
use bthost_data::{DataError, LoadSpec, Loaded, load};
use tempfile::TempDir;

/// A folder with files in it.
pub struct Folder(pub TempDir);

impl Folder {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).expect("write");
        path
    }

    pub fn zip(&self, name: &str, members: &[(&str, &[u8])]) -> PathBuf {
        let path = self.path(name);
        let mut zip = zip::ZipWriter::new(File::create(&path).expect("create"));
        for (member, bytes) in members {
            zip.start_file(*member, zip::write::SimpleFileOptions::default()).expect("member");
            zip.write_all(bytes).expect("write");
        }
        zip.finish().expect("finish");
        path
    }
}

/// Load one text file with the default request.
pub fn load_text(bytes: impl AsRef<[u8]>) -> Result<Loaded, DataError> {
    let folder = Folder::new();
    load(&[folder.file("X.csv", bytes)], &LoadSpec::default())
}

/// One column of a Feather file: its name and values.
pub type Column<'a> = (&'a str, Vec<Option<f64>>);

pub fn feather(path: &Path, times_ms: &[i64], columns: &[Column<'_>], compression: Option<CompressionType>) {
    let mut fields = vec![Field::new("date", DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())), true)];
    let mut arrays: Vec<ArrayRef> = vec![Arc::new(TimestampMillisecondArray::from(times_ms.to_vec()).with_timezone("UTC"))];
    for (name, values) in columns {
        fields.push(Field::new(*name, DataType::Float64, true));
        arrays.push(Arc::new(Float64Array::from(values.clone())));
    }
    let schema = Arc::new(Schema::new(fields));
    let options = IpcWriteOptions::default().try_with_compression(compression).expect("options");
    let mut writer = FileWriter::try_new_with_options(File::create(path).expect("create"), &schema, options).expect("writer");
    writer.write(&RecordBatch::try_new(schema, arrays).expect("batch")).expect("write");
    writer.finish().expect("finish");
}

/// The folder of real data, or a line that says why the test is skipped.
pub fn real_data(test: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let data = std::env::var_os("BTHOST_DATA").map_or_else(|| root.join("../shared/data"), PathBuf::from);
    if data.join("INDEX.md").is_file() {
        return Some(data);
    }
    let mut out = std::io::stderr();
    writeln!(out, "skipped: {test}: no real data in {} (set BTHOST_DATA)", data.display()).expect("stderr");
    None
}

/// Files of a folder whose names end so, in order.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("folder")
        .map(|entry| entry.expect("entry").path())
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    found.sort();
    found
}
