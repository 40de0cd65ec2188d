// Copies of parts of a matrix in the order in which the tiles read them, so that the innermost loops run over
// neighbouring memory, and with zeros where a part hangs over the edge.

/**
 * `width` (4 or 8) neighbouring columns of k stored rows -> k groups of `width` floats.
 * @param from first element; rows are `step` bytes apart
 * @param columns how many of the columns exist; the others become zeros
 */
export function packColumns(from: usize, step: usize, k: i32, columns: i32, width: i32, to: usize): void {
  if (columns == 8) {
    for (; k > 0; k--) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      from += step, to += 32;
    }
  } else if (columns == 4 && width == 4) {
    for (; k > 0; k--) {
      v128.store(to, v128.load(from));
      from += step, to += 16;
    }
  } else {
    for (; k > 0; k--) {
      for (let column = 0; column < width; column++) {
        store<f32>(to + (<usize>column << 2), column < columns ? load<f32>(from + (<usize>column << 2)) : 0);
      }
      from += step, to += <usize>width << 2;
    }
  }
}

/**
 * 16 neighbouring columns of k stored rows -> two panels of 8, one behind the other: a line of the cache is read once.
 */
export function packColumnPair(from: usize, step: usize, k: i32, to: usize): void {
  let second = to + (<usize>k << 5);
  for (; k > 0; k--) {
    const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48);
    v128.store(to, a), v128.store(to, b, 16), v128.store(second, c), v128.store(second, d, 16);
    from += step, to += 32, second += 32;
  }
}

/** Four stored rows of four floats -> columns. `toStep` bytes between the groups written. */
// @ts-ignore: decorator
@inline
function transpose4(r0: usize, r1: usize, r2: usize, r3: usize, to: usize, toStep: usize): void {
  const a = v128.load(r0), b = v128.load(r1), c = v128.load(r2), d = v128.load(r3);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), AB = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5), CD = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(ab, cd, 0, 2));
  v128.store(to + toStep, v128.shuffle<f64>(ab, cd, 1, 3));
  v128.store(to + 2 * toStep, v128.shuffle<f64>(AB, CD, 0, 2));
  v128.store(to + 3 * toStep, v128.shuffle<f64>(AB, CD, 1, 3));
}

/**
 * `width` (4 or 8) stored rows of k floats -> k groups of `width` floats: a transposed copy.
 * @param rows how many of the rows exist; the others become zeros
 */
export function packRows(from: usize, step: usize, k: i32, rows: i32, width: i32, to: usize): void {
  const group = <usize>width << 2;
  let done = 0;
  for (let row = 0; row + 4 <= rows; row += 4) {
    let r0 = from + <usize>row * step;
    let r1 = r0 + step, r2 = r1 + step, r3 = r2 + step;
    let at = to + (<usize>row << 2);
    let p = 0;
    for (; p + 4 <= k; p += 4) {
      transpose4(r0, r1, r2, r3, at, group);
      r0 += 16, r1 += 16, r2 += 16, r3 += 16;
      at += group << 2;
    }
    for (; p < k; p++) {
      store<f32>(at, load<f32>(r0));
      store<f32>(at, load<f32>(r1), 4);
      store<f32>(at, load<f32>(r2), 8);
      store<f32>(at, load<f32>(r3), 12);
      r0 += 4, r1 += 4, r2 += 4, r3 += 4;
      at += group;
    }
    done = row + 4;
  }
  for (let row = done; row < width; row++) {
    let source = from + <usize>row * step;
    let at = to + (<usize>row << 2);
    for (let p = 0; p < k; p++) {
      store<f32>(at, row < rows ? load<f32>(source) : 0);
      source += 4, at += group;
    }
  }
}
