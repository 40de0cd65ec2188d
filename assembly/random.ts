// Random bits that depend on nothing but where they are used, so that a dropout mask can be made again by any trainer,
// in any order. The hash is MurmurHash3_x86_32 (Austin Appleby, SMHasher, public domain) of the three words layer, step
// and index, 12 bytes, seeded with the trial's word. test/kernels/twin/dropout.ts is the same in TypeScript.

// @ts-ignore: decorator
@inline
function mixWord(hash: u32, word: u32): u32 {
  word = rotl<u32>(word * 0xcc9e2d51, 15) * 0x1b873593;
  return rotl<u32>(hash ^ word, 13) * 5 + 0xe6546b64;
}

// @ts-ignore: decorator
@inline
function finish(hash: u32): u32 {
  hash ^= 12;
  hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
  hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
  return hash ^ (hash >>> 16);
}

/** The part of `hash4` that a whole mask has in common. */
function hashPrefix(seed: u32, layer: u32, step: u32): u32 {
  return mixWord(mixWord(seed, layer), step);
}

/** 32 random bits for one unit: `index` is row in batch × units + unit. */
export function hash4(seed: u32, layer: u32, step: u32, index: u32): u32 {
  return finish(mixWord(hashPrefix(seed, layer, step), index));
}

// @ts-ignore: decorator
@inline
function rotlLanes(x: v128, bits: i32): v128 {
  return v128.or(i32x4.shl(x, bits), i32x4.shr_u(x, 32 - bits));
}

/** Lanes of ones where the units index..index+3 are kept: their hash is at least `threshold`, both unsigned. */
// @ts-ignore: decorator
@inline
function keepBits(prefix: u32, index: u32, threshold: u32): v128 {
  let word = i32x4.add(i32x4.splat(index), i32x4(0, 1, 2, 3));
  word = i32x4.mul(rotlLanes(i32x4.mul(word, i32x4.splat(0xcc9e2d51)), 15), i32x4.splat(0x1b873593));
  let hash = rotlLanes(v128.xor(i32x4.splat(prefix), word), 13);
  hash = i32x4.add(i32x4.mul(hash, i32x4.splat(5)), i32x4.splat(0xe6546b64));
  hash = v128.xor(hash, i32x4.splat(12));
  hash = i32x4.mul(v128.xor(hash, i32x4.shr_u(hash, 16)), i32x4.splat(0x85ebca6b));
  hash = i32x4.mul(v128.xor(hash, i32x4.shr_u(hash, 13)), i32x4.splat(0xc2b2ae35));
  hash = v128.xor(hash, i32x4.shr_u(hash, 16));
  return i32x4.ge_u(hash, i32x4.splat(threshold));
}

/** The scalar `keepBits`, for the units that are left over. */
// @ts-ignore: decorator
@inline
function keepBit(prefix: u32, index: u32, threshold: u32): bool {
  return finish(mixWord(prefix, index)) >= threshold;
}

/**
 * f32 [count]: `scale` where the unit is kept, 0 where it is dropped. `threshold` is rate · 2^32 rounded up.
 * @param first the first unit's index
 */
export function maskUnits(
  out: usize, first: i32, count: i32, seed: u32, layer: u32, step: u32, threshold: u32, scale: f32,
): void {
  const prefix = hashPrefix(seed, layer, step);
  const scales = f32x4.splat(scale);
  let i = 0;
  for (; i <= count - 4; i += 4) {
    v128.store(out + (<usize>i << 2), v128.and(keepBits(prefix, first + i, threshold), scales));
  }
  for (; i < count; i++) store<f32>(out + (<usize>i << 2), keepBit(prefix, first + i, threshold) ? scale : 0);
}

/** `maskUnits` from unit 0 on. */
export function dropoutMask(
  out: usize, count: i32, seed: u32, layer: u32, step: u32, threshold: u32, scale: f32,
): void {
  maskUnits(out, 0, count, seed, layer, step, threshold, scale);
}
