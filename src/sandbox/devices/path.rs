//! The way of the truck: around the yard, again and again.

/// Corners of the round as latitude and longitude in degrees.
const CORNERS: [(f64, f64); 5] =
    [(47.3769, 8.5417), (47.3781, 8.5440), (47.3776, 8.5482), (47.3758, 8.5479), (47.3755, 8.5431)];
/// Metres of one degree of latitude, and of longitude at this latitude.
const METRES_PER_DEGREE: (f64, f64) = (111_195.0, 75_290.0);

/// Where the truck is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Position {
    pub(super) lat: f64,
    pub(super) lon: f64,
    /// Degrees from north, clockwise, 0-360.
    pub(super) heading: f64,
}

/// The position after so many metres, counted from the first corner.
pub(super) fn position(travelled_m: f64) -> Position {
    let sides = || CORNERS.iter().zip(CORNERS.iter().cycle().skip(1)).map(|(from, to)| Side::new(*from, *to));
    let round: f64 = sides().map(|side| side.length_m).sum();
    let mut left = travelled_m.rem_euclid(round);
    for side in sides() {
        if left <= side.length_m {
            return side.at(left / side.length_m);
        }
        left -= side.length_m;
    }
    Side::new(CORNERS[0], CORNERS[1]).at(0.0)
}

struct Side {
    from: (f64, f64),
    north: f64,
    east: f64,
    length_m: f64,
}

impl Side {
    fn new(from: (f64, f64), to: (f64, f64)) -> Self {
        let (north, east) = (to.0 - from.0, to.1 - from.1);
        let length_m = (north * METRES_PER_DEGREE.0).hypot(east * METRES_PER_DEGREE.1);
        Self { from, north, east, length_m }
    }

    fn at(&self, share: f64) -> Position {
        let heading = (self.east * METRES_PER_DEGREE.1).atan2(self.north * METRES_PER_DEGREE.0).to_degrees();
        Position {
            lat: self.from.0 + self.north * share,
            lon: self.from.1 + self.east * share,
            heading: heading.rem_euclid(360.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_truck_moves_steadily_and_comes_around() {
        let metres = |a: Position, b: Position| {
            ((a.lat - b.lat) * METRES_PER_DEGREE.0).hypot((a.lon - b.lon) * METRES_PER_DEGREE.1)
        };
        let way: Vec<Position> = (0..5_000).map(|index| position(f64::from(index) * 7.0)).collect();
        assert!(way.windows(2).all(|pair| metres(pair[0], pair[1]) < 7.1));
        assert!(way[1_000..].iter().any(|later| metres(way[0], *later) < 7.1));
        assert!(way.iter().all(|at| (0.0..360.0).contains(&at.heading)));
    }
}
