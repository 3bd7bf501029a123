// A real server answers here: five seconds are too few for a start.
jest.setTimeout(120_000);
