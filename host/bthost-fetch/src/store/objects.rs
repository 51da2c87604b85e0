//! Objects of a store to files.
//!
//! What always holds: an object goes to a part first and is put in its place by a rename, when as many bytes came as the store stated; its entity
//! tag is kept beside it, so that what has not changed is not fetched again. Names of a store become folders under the one that was given, and a
//! name that would lead out of it is refused. Credentials are those of the environment (`AWS_*`, `GOOGLE_*`, `AZURE_*`).
//!
//! What it does not do: go on with a part; the stores' client asks again by itself where a line breaks.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::pin::pin;

use futures_util::StreamExt as _;
use object_store::path::Path as Key;
use object_store::{GetOptions, ObjectStore, parse_url_opts};
use url::Url;

use super::Limits;
use crate::client::Got;
use crate::error::FetchError;

/// What the environment says of credentials, regions and endpoints begins with one of these.
const ENVIRONMENT: [&str; 3] = ["AWS_", "GOOGLE_", "AZURE_"];
/// The client's own limits on time: of one answer, of a silence in it, of a connection.
const TIMES: [(&str, &str); 3] = [("timeout", "24h"), ("read_timeout", "60s"), ("connect_timeout", "15s")];

/// A store, what is asked of it, and where that goes.
struct Asked<'a> {
    store: &'a dyn ObjectStore,
    url: &'a str,
    /// The folder of the store under the one that was given.
    root: PathBuf,
    limits: &'a Limits,
}

/// See [`super::get`].
pub(super) fn get(url: &str, folder: &Path, limits: &Limits, bytes: &mut dyn FnMut(u64)) -> Result<Vec<(PathBuf, Got)>, FetchError> {
    let wrong = |what: String| {
        FetchError::usage(
            format!("`{url}`: {what}"),
            "a URL is such as s3://bucket/folder/file.csv, or s3://bucket/folder/ for all below it",
        )
    };
    let parsed = Url::parse(url).map_err(|e| wrong(e.to_string()))?;
    // The first one that is there stays; TLS needs one, and neither client brings its own.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let named = std::env::vars().filter(|(key, _)| ENVIRONMENT.iter().any(|begin| key.starts_with(begin)));
    let plain = (parsed.scheme() == "http").then(|| ("allow_http".to_string(), "true".to_string()));
    let times = TIMES.map(|(key, value)| (key.to_string(), value.to_string()));
    let (store, key) = parse_url_opts(&parsed, named.chain(plain).chain(times)).map_err(|e| wrong(e.to_string()))?;
    let asked = Asked { store: &*store, url, root: folder.join(place(&parsed)?), limits };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| FetchError::disk(folder, e))?;
    runtime.block_on(asked.all(key, bytes))
}

/// The folder of a store: its scheme and its name.
fn place(url: &Url) -> Result<PathBuf, FetchError> {
    let name = url.host_str().unwrap_or_default();
    let name = url.port().map_or_else(|| name.to_string(), |port| format!("{name}_{port}"));
    Ok(if name.is_empty() { PathBuf::from(url.scheme()) } else { Path::new(url.scheme()).join(safe(&name, url.as_str())?) })
}

/// A part of a name that is a name on any disk.
fn safe<'a>(part: &'a str, url: &str) -> Result<&'a str, FetchError> {
    let bad = part.is_empty() || part == "." || part == ".." || part.chars().any(|c| c.is_control() || "/\\:".contains(c));
    if bad {
        return Err(FetchError::usage(format!("`{url}`: `{}` is no name for a file", part.escape_debug()), "copy it under another name"));
    }
    Ok(part)
}

impl Asked<'_> {
    fn store(&self, error: object_store::Error) -> FetchError {
        match error {
            object_store::Error::NotFound { path, .. } => {
                FetchError::usage(format!("`{}`: the store has no `{path}`", self.url), "a URL that ends with `/` is all below it")
            }
            other => FetchError::Store { url: self.url.to_string(), what: other.to_string() },
        }
    }

    /// The object, or all below the name where the URL ends with `/`.
    async fn all(&self, key: Key, bytes: &mut dyn FnMut(u64)) -> Result<Vec<(PathBuf, Got)>, FetchError> {
        let keys = if self.url.ends_with('/') { self.list(&key).await? } else { vec![key] };
        let mut files = Vec::new();
        for key in keys {
            files.push(self.one(&key, bytes).await?);
        }
        Ok(files)
    }

    async fn list(&self, key: &Key) -> Result<Vec<Key>, FetchError> {
        let mut found = pin!(self.store.list(Some(key)));
        let mut keys = Vec::new();
        while let Some(meta) = found.next().await {
            let meta = meta.map_err(|e| self.store(e))?;
            if keys.len() == self.limits.objects {
                return Err(FetchError::usage(
                    format!("`{}`: more than {} objects are below it", self.url, self.limits.objects),
                    "name a folder with fewer, or single objects",
                ));
            }
            keys.push(meta.location);
        }
        if keys.is_empty() {
            return Err(FetchError::usage(format!("`{}`: nothing is below it", self.url), "a single object has no `/` at its end"));
        }
        keys.sort();
        Ok(keys)
    }

    /// Where an object goes.
    fn target(&self, key: &Key) -> Result<PathBuf, FetchError> {
        let mut target = self.root.clone();
        let mut any = false;
        for part in key.parts() {
            target.push(safe(part.as_ref(), self.url)?);
            any = true;
        }
        if any { Ok(target) } else { Err(FetchError::usage(format!("`{}` names no object", self.url), "end it with `/` for all below it")) }
    }

    async fn one(&self, key: &Key, bytes: &mut dyn FnMut(u64)) -> Result<(PathBuf, Got), FetchError> {
        let target = self.target(key)?;
        let folder = target.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(|e| FetchError::disk(folder, e))?;
        let beside = |end: &str| folder.join(format!(".{}.{end}", key.filename().unwrap_or_default()));
        let (part, tag) = (beside("part"), beside("etag"));
        let there = target.is_file();
        let known = fs::read_to_string(&tag).ok().filter(|_| there);
        let options = GetOptions { if_none_match: known, ..GetOptions::default() };
        let answer = match self.store.get_opts(key, options).await {
            Err(object_store::Error::NotModified { .. }) => return Ok((target, Got::Same)),
            answer => answer.map_err(|e| self.store(e))?,
        };
        let (stated, new_tag) = (answer.meta.size, answer.meta.e_tag.clone());
        if stated > self.limits.object_bytes {
            return Err(self.too_long(&part));
        }
        let disk = |e| FetchError::disk(&part, e);
        let mut out = File::create(&part).map_err(disk)?;
        let (mut blocks, mut got) = (answer.into_stream(), 0_u64);
        while let Some(block) = blocks.next().await {
            let block = block.map_err(|e| self.store(e))?;
            got += block.len() as u64;
            if got > self.limits.object_bytes {
                return Err(self.too_long(&part));
            }
            out.write_all(&block).map_err(disk)?;
            bytes(block.len() as u64);
        }
        if got != stated {
            let what = format!("{got} of {stated} bytes came");
            return Err(FetchError::Store { url: self.url.to_string(), what });
        }
        out.sync_all().map_err(disk)?;
        // Without a tag first: one that does not belong to the file would keep an old one.
        if tag.exists() {
            fs::remove_file(&tag).map_err(|e| FetchError::disk(&tag, e))?;
        }
        fs::rename(&part, &target).map_err(|e| FetchError::disk(&target, e))?;
        if let Some(new_tag) = new_tag {
            fs::write(&tag, new_tag).map_err(|e| FetchError::disk(&tag, e))?;
        }
        Ok((target, if there { Got::Replaced } else { Got::New }))
    }

    fn too_long(&self, part: &Path) -> FetchError {
        // What is not there need not go.
        let _ = fs::remove_file(part);
        FetchError::TooLong { url: self.url.to_string(), most: self.limits.object_bytes }
    }
}

#[cfg(test)]
mod tests {
    use object_store::memory::InMemory;
    use object_store::{ObjectStoreExt as _, PutPayload};

    use super::*;

    /// Ask a store in memory for `s3://bucket/` + `key`.
    fn ask(store: &InMemory, key: &str, folder: &Path, limits: Limits) -> Result<Vec<(PathBuf, Got)>, FetchError> {
        let url = format!("s3://bucket/{key}");
        let root = folder.join(place(&Url::parse(&url).expect("a URL"))?);
        let asked = Asked { store, url: &url, root, limits: &limits };
        block_on(asked.all(Key::parse(key.trim_end_matches('/')).expect("a key"), &mut |_| {}))
    }

    fn block_on<T>(work: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(work)
    }

    fn put(store: &InMemory, key: &str, text: &'static str) {
        block_on(store.put(&Key::from(key), PutPayload::from_static(text.as_bytes()))).expect("put");
    }

    #[test]
    fn objects_become_the_tree_of_the_store_and_are_fetched_again_only_when_they_changed() {
        let (store, folder) = (InMemory::new(), tempfile::tempdir().expect("a folder"));
        put(&store, "bars/2024/a.csv", "one");
        put(&store, "bars/b.csv", "two");
        put(&store, "other/c.csv", "three");
        let at = |name: &str| folder.path().join("s3/bucket").join(name);
        let got = |name: &str, got| (at(name), got);
        let all = || ask(&store, "bars/", folder.path(), Limits::default()).expect("two objects");
        assert_eq!(all(), [got("bars/2024/a.csv", Got::New), got("bars/b.csv", Got::New)]);
        assert_eq!(fs::read_to_string(at("bars/b.csv")).expect("a file"), "two");
        put(&store, "bars/b.csv", "changed");
        assert_eq!(all(), [got("bars/2024/a.csv", Got::Same), got("bars/b.csv", Got::Replaced)]);
        assert_eq!(fs::read_to_string(at("bars/b.csv")).expect("a file"), "changed");
        assert_eq!(ask(&store, "other/c.csv", folder.path(), Limits::default()).expect("one"), [got("other/c.csv", Got::New)]);
    }

    #[test]
    fn one_byte_and_one_object_past_the_limits_are_refused_and_nothing_is_left() {
        let (store, folder) = (InMemory::new(), tempfile::tempdir().expect("a folder"));
        put(&store, "a", "123");
        put(&store, "b", "1234");
        let ask = |key: &str, limits| ask(&store, key, folder.path(), limits).map(|files| files.len()).map_err(|e| e.to_string());
        let most = |object_bytes, objects| Limits { object_bytes, objects };
        assert_eq!(ask("a", most(3, 1)), Ok(1));
        assert!(ask("b", most(3, 1)).expect_err("a byte more").contains("more than 3 bytes"));
        assert!(!folder.path().join("s3/bucket/b").exists() && !folder.path().join("s3/bucket/.b.part").exists());
        assert_eq!(ask("", most(4, 2)), Ok(2));
        assert!(ask("", most(4, 1)).expect_err("an object more").contains("more than 1 objects"));
    }

    #[test]
    fn names_that_lead_out_of_the_folder_are_refused() {
        for part in ["..", ".", "", "a/b", "a\\b", "c:", "a\nb"] {
            assert!(safe(part, "s3://b/k").is_err(), "{part:?}");
        }
        assert_eq!(safe("..b", "s3://b/k").expect("a name"), "..b");
    }

    #[test]
    fn what_is_not_there_is_said() {
        let (store, folder) = (InMemory::new(), tempfile::tempdir().expect("a folder"));
        let error = |key: &str| ask(&store, key, folder.path(), Limits::default()).expect_err("nothing").to_string();
        assert!(error("x.csv").contains("the store has no `x.csv`"));
        assert!(error("x/").contains("nothing is below it"));
    }
}
