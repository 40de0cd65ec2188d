// The gradient of one dense layer's weights goes into the optimizer strip by strip, so that the gradient of a whole
// kernel is never in memory. A strip is some whole rows of the kernel, because these lie together, as the optimizer
// needs them.
import { occurs, sumLevels } from './codes';
import { loadFirst, storeFirst, sumLanes } from './lanes';
import { update, updateIdle } from './optimizer';
import { packColumns } from './pack';
import { DEPTH } from './product';
import { shareOf } from './team';
import { ADD, panelTiles4, panelTiles8, ZERO } from './tile';

/** Rows of the kernel in a strip: 16 packed rows × 256 floats are 16 KiB, half of most L1 caches. */
const STRIP: i32 = 16;
/** Floats behind the strip that the last tile may write over. */
const SLACK: i32 = 16;
const SPARE_FLOATS: i32 = 16;

/** Bytes of scratch memory that `updateLayer` needs for so many rows, all submodels' together. */
export function updateScratch(rows: i32, units: i32): i32 {
  return (SPARE_FLOATS + STRIP + STRIP * DEPTH + 2 * (STRIP * units + SLACK) + rows * ((units + 7) & ~7)) << 2;
}

/** What a step of the optimizer is made of; each member of a team has its own. */
@unmanaged
export class OptimizerStep {
  optimizer: i32;
  /** The learning rate; for Adam divided by 1 − β₁ᵗ. */
  rate: f32;
  /** As `rate`, for scales. */
  scaleRate: f32;
  /** For Adam 1 / (1 − β₂ᵗ). */
  root: f32;
  /** What kernels are multiplied by before the step. */
  keep: f32;
  /** Adam's β₂ and 1 − β₂. */
  beta2: f32;
  rest2: f32;
  /** Addresses of all parameters and of the optimizer's two values for each. */
  params: usize;
  slots: usize;
  seconds: usize;
}

/** One step on the `count` parameters at byte offset `at`. */
// @ts-ignore: decorator
@inline
function updateAt(step: OptimizerStep, at: usize, g: usize, count: i32, rate: f32, keep: f32, spare: usize): void {
  update(
    step.optimizer, step.params + at, g, step.slots + at, step.seconds + at, count, rate, step.root, keep, step.beta2,
    step.rest2, spare,
  );
}

/** One step on the `count` parameters at byte offset `at`, whose gradients are 0. */
// @ts-ignore: decorator
@inline
function idleAt(step: OptimizerStep, at: usize, count: i32, rate: f32, keep: f32): void {
  updateIdle(
    step.optimizer, step.params + at, step.slots + at, step.seconds + at, count, rate, step.root, keep, step.beta2,
  );
}

/** D's panels of eight columns are copied one behind the other from this one on; before it they are read in place. */
function packPanels(d: usize, rows: i32, units: i32, from: i32, to: usize): void {
  const dStep = <usize>units << 2;
  const panels = (units + 7) >> 3;
  const edge = units & 7;
  for (let nth = from; nth < panels; nth++) {
    const last = nth == panels - 1;
    const columns = last && edge != 0 ? edge : 8;
    const width = last && edge != 0 && edge <= 4 ? 4 : 8;
    packColumns(d + (<usize>nth << 5), dStep, rows, columns, width, to + <usize>(rows * nth << 5));
  }
}

/**
 * strip [height, units] = the rows `i..i + height` of Hᵀ·D.
 * @param packedB D as `packPanels` copies it; only the panel over the edge when `inPlace`
 */
function stripGradient(
  h: usize, inputs: i32, i: i32, height: i32, d: usize, units: i32, rows: i32, inPlace: bool, packedA: usize,
  packedB: usize, strip: usize,
): void {
  const hStep = <usize>inputs << 2;
  const dStep = <usize>units << 2;
  const panels = (units + 7) >> 3;
  const edge = units & 7;
  const edgeWidth = edge == 0 ? 8 : edge <= 4 ? 4 : 8;
  for (let p = 0; p < rows; p += DEPTH) {
    const depth = min(rows - p, DEPTH);
    const begin = p == 0 ? ZERO : ADD;
    const tiles = (height + 3) >> 2;
    let a = h + <usize>p * hStep + (<usize>i << 2);
    let aStep = hStep, aTile: usize = 16;
    // Columns of H are copied when several panels read them, or when they are fewer than four.
    if (panels > 2 || (height & 3) != 0) {
      aTile = <usize>depth << 4;
      for (let row = 0; row < height; row += 4) {
        const target = packedA + <usize>(row >> 2) * aTile;
        packColumns(a + (<usize>row << 2), hStep, depth, min(height - row, 4), 4, target);
      }
      a = packedA, aStep = 16;
    }
    // The panel over the edge comes first, because beyond a row it writes the next row's beginning, which is computed
    // later.
    for (let nth = 0; nth < panels; nth++) {
      const panel = edge == 0 ? nth : nth == 0 ? panels - 1 : nth - 1;
      const last = panel == panels - 1;
      const narrow = last && edgeWidth == 4;
      const packed = !inPlace || (last && edge != 0);
      const bStep: usize = !packed ? dStep : narrow ? 16 : 32;
      const b = packed
        ? packedB + <usize>(rows * panel << 5) + <usize>p * bStep
        : d + <usize>p * dStep + (<usize>panel << 5);
      const c = strip + (<usize>panel << 5);
      if (narrow) panelTiles4(tiles, a, aStep, aTile, b, bStep, depth, c, dStep, begin, 0);
      else panelTiles8(tiles, a, aStep, aTile, b, bStep, depth, c, dStep, begin, 0);
    }
  }
}

/**
 * What one submodel adds to a strip's gradient, and the gradient of its scales. With G = Xᵀ·D of that submodel, row f
 * of the kernel has the gradient scale[f]·G[f], and scale[f] has W[f]·G[f].
 * @param w the strip's rows of the kernel
 * @param g the strip's rows of G
 * @param scales of the strip's inputs
 * @param strip sum over the submodels so far, which begins with this one when `begins`
 * @param scaleGradient f32 [height]
 */
function addScaled(
  w: usize, g: usize, scales: usize, height: i32, units: i32, begins: bool, strip: usize, scaleGradient: usize,
): void {
  const bytes = <usize>units << 2;
  for (let row = 0; row < height; row++) {
    const scale = v128.load32_splat(scales + (<usize>row << 2));
    let dot = f32x4.splat(0);
    for (let j = 0; j < units; j += 4) {
      const at = <usize>j << 2;
      const left = units - j;
      const gradient = loadFirst(g + at, left, 0);
      dot = f32x4.add(dot, f32x4.mul(loadFirst(w + at, left, 0), gradient));
      const scaled = f32x4.mul(gradient, scale);
      storeFirst(strip + at, begins ? scaled : f32x4.add(loadFirst(strip + at, left, 0), scaled), left);
    }
    store<f32>(scaleGradient + (<usize>row << 2), sumLanes(dot));
    w += bytes, g += bytes, strip += bytes;
  }
}

/**
 * W ← W·keep − optimizer(gradient) for one member's strips of a layer. The last member updates the bias, too, with the
 * column sums of D and without `keep`. The gradient is Hᵀ·D, or with submodels the sum over them of what `addScaled`
 * says, H being the rows that all of them have in common. Rows of the kernel behind the inputs belong to levels of
 * categories, which `lists` says the rows of.
 * @param h [rows, inputs]
 * @param d [rows, units], or [submodels, rows, units]
 * @param submodels whose scales are at `scalesAt`, [submodels, inputs + levels]; 0 for none
 * @param kernelAt byte offset of the kernel [inputs + levels, units] among the parameters; `biasAt`, `scalesAt` alike
 * @param lists see `listLevels`
 * @param scratch `updateScratch(rows of all submodels, units)` bytes
 */
export function updateLayer(
  h: usize, inputs: i32, d: usize, units: i32, rows: i32, submodels: i32, step: OptimizerStep, kernelAt: usize,
  biasAt: usize, scalesAt: usize, levels: i32, lists: usize, scratch: usize, member: i32, members: i32,
): void {
  const strips = (inputs + STRIP - 1) / STRIP;
  const firstRow = shareOf(strips, member, members) * STRIP;
  const endRow = min(shareOf(strips, member + 1, members) * STRIP, inputs);
  const biased = member == members - 1;
  const copies = max(submodels, 1);
  const spare = scratch;
  const scaleGradient = spare + (SPARE_FLOATS << 2);
  const packedA = scaleGradient + (STRIP << 2);
  const strip = packedA + (<usize>(STRIP * DEPTH) << 2);
  const partial = strip + (<usize>(STRIP * units + SLACK) << 2);
  const packedB = partial + (<usize>(STRIP * units + SLACK) << 2);
  const dStep = <usize>units << 2;
  const dBytes = <usize>rows * dStep;
  const packedBytes = <usize>(rows * ((units + 7) & ~7)) << 2;
  // D is read where it is when few rows of the kernel need it or it is small enough to stay in the cache, but for the
  // panel over the edge.
  const inPlace = endRow - firstRow <= STRIP || dBytes <= 16384;
  for (let i = 0; i < copies && firstRow < endRow; i++) {
    const nth = <usize>i;
    packPanels(d + nth * dBytes, rows, units, inPlace ? units >> 3 : 0, packedB + nth * packedBytes);
  }
  for (let i = firstRow; i < endRow; i += STRIP) {
    const height = min(endRow - i, STRIP);
    const at = kernelAt + <usize>i * dStep;
    if (submodels == 0) {
      stripGradient(h, inputs, i, height, d, units, rows, inPlace, packedA, packedB, strip);
    } else {
      for (let submodel = 0; submodel < submodels; submodel++) {
        const scales = scalesAt + (<usize>(submodel * (inputs + levels) + i) << 2);
        stripGradient(
          h, inputs, i, height, d + <usize>submodel * dBytes, units, rows, inPlace, packedA,
          packedB + <usize>submodel * packedBytes, partial,
        );
        addScaled(
          step.params + at, partial, step.params + scales, height, units, submodel == 0, strip, scaleGradient,
        );
        updateAt(step, scales, scaleGradient, height, step.scaleRate, 1, spare);
      }
    }
    updateAt(step, at, strip, height * units, step.rate, step.keep, spare);
  }
  const endLevel = shareOf(levels, member + 1, members);
  for (let level = shareOf(levels, member, members), next = level; level < endLevel; level = next) {
    const idle = !occurs(lists, level);
    const most = idle ? endLevel : min(level + STRIP, endLevel);
    do next++; while (next < most && occurs(lists, next) != idle);
    const height = next - level;
    const at = kernelAt + <usize>(inputs + level) * dStep;
    for (let submodel = 0; submodel < submodels; submodel++) {
      const scales = scalesAt + (<usize>(submodel * (inputs + levels) + inputs + level) << 2);
      if (idle) {
        idleAt(step, scales, height, step.scaleRate, 1);
        continue;
      }
      sumLevels(lists, levels, level, height, d + <usize>submodel * dBytes, units, partial);
      addScaled(
        step.params + at, partial, step.params + scales, height, units, submodel == 0, strip, scaleGradient,
      );
      updateAt(step, scales, scaleGradient, height, step.scaleRate, 1, spare);
    }
    if (idle) {
      idleAt(step, at, height * units, step.rate, step.keep);
      continue;
    }
    if (submodels == 0) sumLevels(lists, levels, level, height, d, units, strip);
    updateAt(step, at, strip, height * units, step.rate, step.keep, spare);
  }
  if (!biased) return;
  columnSums(d, rows * copies, units, strip);
  updateAt(step, biasAt, strip, units, step.rate, 1, spare);
}

/** to[j] = Σ over the rows of d[row, j]; writes up to the next multiple of four. */
export function columnSums(d: usize, rows: i32, units: i32, to: usize): void {
  const step = <usize>units << 2;
  let j = 0;
  for (; j + 16 <= units; j += 16) {
    let at = d + (<usize>j << 2);
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let row = 0; row < rows; row++, at += step) {
      s0 = f32x4.add(s0, v128.load(at)), s1 = f32x4.add(s1, v128.load(at, 16));
      s2 = f32x4.add(s2, v128.load(at, 32)), s3 = f32x4.add(s3, v128.load(at, 48));
    }
    const target = to + (<usize>j << 2);
    v128.store(target, s0), v128.store(target, s1, 16), v128.store(target, s2, 32), v128.store(target, s3, 48);
  }
  for (; j < units; j += 4) {
    let at = d + (<usize>j << 2);
    let sum = f32x4.splat(0);
    for (let row = 0; row < rows; row++, at += step) sum = f32x4.add(sum, v128.load(at));
    v128.store(to + (<usize>j << 2), sum);
  }
}
