//! Every limit on outside data, by name and with its unit. A file that passes one is refused before it costs memory.
//!
//! What always holds: readers ask [`Limits`] and never a constant, so a test can go one past each.

/// Longest line of a text file, bytes.
pub const LINE_BYTES_MAX: u64 = 64 << 10;
/// Most columns of a text file's header.
pub const COLUMNS_MAX: usize = 256;
/// Bytes that come out of a compressed file for each byte that went in. Real klines have 3 to 10; deflate can reach 1,032.
pub const UNPACK_RATIO_MAX: u64 = 200;
/// Below this many unpacked bytes the ratio is not asked for.
pub const UNPACK_RATIO_FLOOR_BYTES: u64 = 1 << 20;
/// Bytes that may come out of one compressed file.
pub const UNPACKED_BYTES_MAX: u64 = 64 << 30;
/// Members of one zip file.
pub const ZIP_MEMBERS_MAX: usize = 1000;
/// Files of one archive, each of which is a series.
pub const ARCHIVE_MEMBERS_MAX: usize = 10_000;
/// Bytes of one file in an archive.
pub const MEMBER_BYTES_MAX: u64 = 64 << 20;
/// Memory that unpacking xz may take, KiB; the largest of its usual presets needs 65 MiB.
pub const XZ_MEMORY_KIB_MAX: u32 = 96 << 10;
/// Rows of one series in memory.
pub const ROWS_MAX: usize = 100_000_000;
/// Bytes of one record batch or row group once unpacked: the part of a Feather or Parquet file that must be held at a time.
pub const BATCH_BYTES_MAX: u64 = 1 << 30;
/// Bytes of one page of a Parquet file once unpacked; writers make pages of about a megabyte.
pub const PAGE_BYTES_MAX: u64 = 64 << 20;
/// Bytes of the metadata of a Feather or Parquet file.
pub const METADATA_BYTES_MAX: u64 = 64 << 20;
/// Bytes of a venue profile.
pub const PROFILE_BYTES_MAX: u64 = 4 << 20;

/// The limits in force for one load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// See [`LINE_BYTES_MAX`].
    pub line_bytes: u64,
    /// See [`COLUMNS_MAX`].
    pub columns: usize,
    /// See [`UNPACK_RATIO_MAX`].
    pub unpack_ratio: u64,
    /// See [`UNPACK_RATIO_FLOOR_BYTES`].
    pub unpack_ratio_floor_bytes: u64,
    /// See [`UNPACKED_BYTES_MAX`].
    pub unpacked_bytes: u64,
    /// See [`ZIP_MEMBERS_MAX`].
    pub zip_members: usize,
    /// See [`ARCHIVE_MEMBERS_MAX`].
    pub archive_members: usize,
    /// See [`MEMBER_BYTES_MAX`].
    pub member_bytes: u64,
    /// See [`XZ_MEMORY_KIB_MAX`].
    pub xz_memory_kib: u32,
    /// See [`ROWS_MAX`].
    pub rows: usize,
    /// See [`BATCH_BYTES_MAX`].
    pub batch_bytes: u64,
    /// See [`PAGE_BYTES_MAX`].
    pub page_bytes: u64,
    /// See [`METADATA_BYTES_MAX`].
    pub metadata_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            line_bytes: LINE_BYTES_MAX,
            columns: COLUMNS_MAX,
            unpack_ratio: UNPACK_RATIO_MAX,
            unpack_ratio_floor_bytes: UNPACK_RATIO_FLOOR_BYTES,
            unpacked_bytes: UNPACKED_BYTES_MAX,
            zip_members: ZIP_MEMBERS_MAX,
            archive_members: ARCHIVE_MEMBERS_MAX,
            member_bytes: MEMBER_BYTES_MAX,
            xz_memory_kib: XZ_MEMORY_KIB_MAX,
            rows: ROWS_MAX,
            batch_bytes: BATCH_BYTES_MAX,
            page_bytes: PAGE_BYTES_MAX,
            metadata_bytes: METADATA_BYTES_MAX,
        }
    }
}
