//! SHA-256 and RFC 6962 trees: leaf `H(0x00 || data)`, node `H(0x01 || left || right)`, empty `H("")`.

use alloc::string::String;
use alloc::vec::Vec;

use sha2::{Digest, Sha256};

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// The digest of the parts, one after the other.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// The hash of a leaf of a tree.
#[must_use]
pub fn leaf_hash(data: &[u8]) -> Hash {
    sha256(&[&[0], data])
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(hash: &Hash) -> String {
    let mut text = String::with_capacity(64);
    for byte in hash {
        for nibble in [byte >> 4, byte & 15] {
            text.push(char::from(b"0123456789abcdef"[usize::from(nibble)]));
        }
    }
    text
}

/// The root of the tree over leaf hashes.
#[must_use]
pub fn tree_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(&[]),
        [leaf] => *leaf,
        _ => {
            let split = leaves.len().next_power_of_two() / 2;
            sha256(&[&[1], &tree_root(&leaves[..split]), &tree_root(&leaves[split..])])
        }
    }
}

/// Bytes that are gathered before they are hashed: many small items in one piece cost half of what they cost one by one.
const GATHERED_BYTES: usize = 4096;

/// A growing tree whose leaves are chunks of a fixed number of items.
#[derive(Clone)]
pub struct Chunked {
    items_per_leaf: u64,
    items: u64,
    /// Items that the unfinished chunk still takes.
    room: u64,
    hasher: Sha256,
    /// What the hasher has not seen yet.
    gathered: Vec<u8>,
    leaves: Vec<Hash>,
}

impl core::fmt::Debug for Chunked {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Chunked({} items, {} leaves)", self.items, self.leaves.len())
    }
}

impl Chunked {
    /// An empty tree.
    #[must_use]
    pub fn new(items_per_leaf: u64) -> Self {
        let (hasher, gathered) = (Sha256::new_with_prefix([0]), Vec::with_capacity(GATHERED_BYTES));
        Self { items_per_leaf, items: 0, room: items_per_leaf, hasher, gathered, leaves: Vec::new() }
    }

    /// Append one item.
    #[inline]
    pub fn push(&mut self, bytes: &[u8]) {
        if self.gathered.len() + bytes.len() > GATHERED_BYTES {
            self.hash_gathered(bytes);
        } else {
            self.gathered.extend_from_slice(bytes);
        }
        self.items += 1;
        self.room -= 1;
        if self.room == 0 {
            self.end_chunk();
        }
    }

    /// Hash what was gathered, and go on with an item for which there was no room.
    #[inline(never)]
    fn hash_gathered(&mut self, item: &[u8]) {
        self.hasher.update(&self.gathered);
        self.gathered.clear();
        if item.len() > GATHERED_BYTES {
            self.hasher.update(item);
        } else {
            self.gathered.extend_from_slice(item);
        }
    }

    #[inline(never)]
    fn end_chunk(&mut self) {
        self.hash_gathered(&[]);
        let full = core::mem::replace(&mut self.hasher, Sha256::new_with_prefix([0]));
        self.leaves.push(full.finalize().into());
        self.room = self.items_per_leaf;
    }

    /// How many items.
    #[must_use]
    pub fn items(&self) -> u64 {
        self.items
    }

    /// The leaves and the root; an unfinished chunk is the last leaf.
    #[must_use]
    pub fn finish(&self) -> (Vec<Hash>, Hash) {
        let mut leaves = self.leaves.clone();
        if !self.items.is_multiple_of(self.items_per_leaf) {
            leaves.push(self.hasher.clone().chain_update(&self.gathered).finalize().into());
        }
        let root = tree_root(&leaves);
        (leaves, root)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn known_digests() {
        assert_eq!(hex(&sha256(&[])), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(hex(&sha256(&[b"a", b"bc"])), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(tree_root(&[]), sha256(&[]));
    }

    #[test]
    fn the_tree_is_rfc_6962() {
        let leaf = |n: u8| sha256(&[&[0], &[n]]);
        let node = |l: &Hash, r: &Hash| sha256(&[&[1], l, r]);
        let mut tree = Chunked::new(1);
        for n in 0..3 {
            tree.push(&[n]);
        }
        assert_eq!(tree.finish().1, node(&node(&leaf(0), &leaf(1)), &leaf(2)));
        let mut pairs = Chunked::new(2);
        for n in 0..3 {
            pairs.push(&[n]);
        }
        assert_eq!(pairs.finish().1, node(&sha256(&[&[0, 0, 1]]), &leaf(2)));
        assert_eq!(pairs.items(), 3);
    }

    #[test]
    fn a_leaf_is_the_bytes_of_its_items_whatever_their_sizes() {
        for sizes in [vec![32; 400], vec![0, 1, GATHERED_BYTES - 1, 1, GATHERED_BYTES, GATHERED_BYTES + 1, 7], vec![GATHERED_BYTES * 3, 5]]
        {
            let bytes: Vec<u8> = (0..sizes.iter().sum::<usize>()).map(|i| (i % 251).to_le_bytes()[0]).collect();
            for items_per_leaf in [sizes.len() as u64, 1000] {
                let (mut tree, mut at) = (Chunked::new(items_per_leaf), 0);
                for size in &sizes {
                    tree.push(&bytes[at..at + size]);
                    at += size;
                }
                assert_eq!(tree.finish().1, sha256(&[&[0], &bytes]), "{sizes:?}");
            }
        }
    }
}
