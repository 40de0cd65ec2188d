// The table that comes with the package, so that a first search needs no file: Palmer Archipelago penguins, 344 rows,
// CC0 (Horst, Hill and Gorman 2020, https://allisonhorst.github.io/palmerpenguins/).
import text from '../../data/penguins.csv';

export const penguins = { name: 'penguins', target: 'species', text } as const;
