//! A long array in pieces: growing it moves nothing, and leaves room for less than one piece.

use std::ops::{Index, IndexMut};

/// Elements of a piece.
const PIECE: usize = 1_024;

/// An array in pieces of 1,024.
#[derive(Debug)]
pub(super) struct Chunks<T> {
    /// All but the last one are full.
    pieces: Vec<Vec<T>>,
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self { pieces: Vec::new() }
    }
}

impl<T> Chunks<T> {
    pub(super) fn len(&self) -> usize {
        self.pieces.last().map_or(0, |last| (self.pieces.len() - 1) * PIECE + last.len())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    pub(super) fn push(&mut self, element: T) {
        match self.pieces.last_mut() {
            Some(last) if last.len() < PIECE => last.push(element),
            // The first one grows as it is needed: most trees are small.
            last => {
                let mut piece = Vec::with_capacity(if last.is_some() { PIECE } else { 1 });
                piece.push(element);
                self.pieces.push(piece);
            }
        }
    }

    pub(super) fn get(&self, at: usize) -> Option<&T> {
        self.pieces.get(at / PIECE)?.get(at % PIECE)
    }

    pub(super) fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        self.pieces.get_mut(at / PIECE)?.get_mut(at % PIECE)
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        self.pieces.capacity() * size_of::<Vec<T>>()
            + self.pieces.iter().map(|piece| piece.capacity() * size_of::<T>()).sum::<usize>()
    }
}

impl<T> Index<usize> for Chunks<T> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        &self.pieces[at / PIECE][at % PIECE]
    }
}

impl<T> IndexMut<usize> for Chunks<T> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        &mut self.pieces[at / PIECE][at % PIECE]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_element_is_at_its_place_and_little_room_is_left() {
        let mut chunks = Chunks::default();
        assert!(chunks.is_empty() && chunks.get(0).is_none());
        for number in 0..10_000_u64 {
            assert_eq!(chunks.len(), usize::try_from(number).unwrap());
            chunks.push(number);
        }
        chunks[9_999] += 1;
        assert_eq!((chunks[0], chunks[1_023], chunks[1_024], chunks[9_999]), (0, 1_023, 1_024, 10_000));
        assert!(chunks.get(10_000).is_none() && chunks.get_mut(1 << 40).is_none());
        assert!(chunks.bytes() < (10_000 + PIECE) * 8, "{}", chunks.bytes());
        let mut few = Chunks::default();
        few.push(0_u64);
        assert!(few.bytes() < 200, "{}", few.bytes());
    }
}
