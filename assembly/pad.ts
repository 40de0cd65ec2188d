// Sequence padding, for int32 and float32 alike: values are moved as 32-bit words.

/**
 * Rows of one length out of ragged ones, as Keras's pad_sequences.
 *
 * @param values all sequences behind each other, 32-bit words
 * @param lengths i32 [rows]
 * @param out words [rows, maxLength]; need not be zeroed
 * @param fill the padding word
 * @param padAtEnd 1 puts the padding behind the sequence, 0 before it
 * @param cutAtEnd 1 cuts a long sequence's end off, 0 its beginning
 */
export function padSequences(
  values: usize, lengths: usize, rows: i32, maxLength: i32, out: usize, fill: u32, padAtEnd: i32, cutAtEnd: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const length = load<i32>(lengths + (<usize>row << 2));
    const kept = min(length, maxLength);
    const gap = maxLength - kept;
    const from = values + (cutAtEnd ? 0 : <usize>(length - kept) << 2);
    const to = out + (padAtEnd ? 0 : <usize>gap << 2);
    const hole = out + (padAtEnd ? <usize>kept << 2 : 0);
    memory.copy(to, from, <usize>kept << 2);
    for (let i = 0; i < gap; i++) store<u32>(hole + (<usize>i << 2), fill);
    values += <usize>length << 2;
    out += <usize>maxLength << 2;
  }
}
