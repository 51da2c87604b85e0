// Memory that crosses between the strategy and the host: arguments that the host writes, lists and return areas.
//
// What always holds: nothing here is a garbage-collected object; a host call releases what it took when it returns, and an export
// releases everything, so the arena is empty between callbacks. It starts with one block and chains larger ones when that is full.

/** Bytes of the first block, which is never freed. */
const FIRST_BLOCK: usize = 4096;

/** A block begins with the address of the block before it and its own end. */
const HEADER: usize = 16;

let block: usize = 0;
let top: usize = 0;
let end: usize = 0;

function addBlock(size: usize): void {
  const start = heap.alloc(size + HEADER);
  store<usize>(start, block);
  store<usize>(start, start + HEADER + size, sizeof<usize>());
  block = start;
  top = start + HEADER;
  end = top + size;
}

/** `size` bytes at a multiple of `align`, which is a power of two up to 16. */
export function arenaAlloc(size: usize, align: usize): usize {
  let at = (top + align - 1) & ~(align - 1);
  if (block == 0 || at + size > end || at + size < at) {
    addBlock(max(size + 16, FIRST_BLOCK));
    at = top;
  }
  top = at + size;
  return at;
}

/** Where the arena stands. */
export function arenaMark(): usize {
  return top;
}

/** Give back everything that was taken since `mark`. */
export function arenaRelease(mark: usize): void {
  while (block != 0) {
    if (mark >= block + HEADER && mark <= end) {
      top = mark;
      return;
    }
    const before = load<usize>(block);
    if (before == 0) {
      top = block + HEADER;
      return;
    }
    heap.free(block);
    block = before;
    end = load<usize>(block, sizeof<usize>());
  }
}

/** Give back everything. */
export function arenaReset(): void {
  arenaRelease(0);
}

/** What the host calls for memory. It also shrinks: a text is over-allocated and then cut. */
export function cabi_realloc(old: usize, oldSize: usize, align: usize, newSize: usize): usize {
  if (old == 0 || oldSize == 0) return newSize == 0 ? align : arenaAlloc(newSize, align);
  const last = old + oldSize == top;
  if (newSize <= oldSize || (last && old + newSize <= end)) {
    if (last) top = old + newSize;
    return old;
  }
  const at = arenaAlloc(newSize, align);
  memory.copy(at, old, oldSize);
  return at;
}

/** A string of `length` UTF-16 code units at `pointer`. */
export function liftString(pointer: usize, length: u32): string {
  if (length == 0) return "";
  const bytes = (<usize>length) << 1;
  const text = __new(bytes, idof<string>());
  memory.copy(text, pointer, bytes);
  return changetype<string>(text);
}
