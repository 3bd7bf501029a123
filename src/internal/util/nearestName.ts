/** The name that was probably meant: at most half of it is written differently. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let least = (written.length + 1) / 2;
  for (const name of names) {
    const distance = editDistance(written.toLowerCase(), name.toLowerCase());
    if (distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
}

/** Characters to insert, delete or replace (Levenshtein), computed row by row. */
function editDistance(one: string, other: string): number {
  const row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 0; i < one.length; i++) {
    let diagonal = i;
    row[0] = i + 1;
    for (let j = 0; j < other.length; j++) {
      const above = row[j + 1];
      row[j + 1] = one[i] === other[j] ? diagonal : 1 + Math.min(diagonal, above, row[j]);
      diagonal = above;
    }
  }
  return row[other.length];
}
