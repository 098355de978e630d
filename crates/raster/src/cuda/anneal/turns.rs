use std::ops::Range;

use geometry::PixelBox;

use crate::WINDOW_TILE;
use crate::cuda::layout::{TurnWords, box_words};
use crate::cuda::work_error::{WorkError, check_count};

/// The visits of a sweep: which block makes which, and in which launch.
#[derive(Debug, Default)]
pub(super) struct Turns {
    pub(super) words: Vec<TurnWords>,
    /// One past the last turn of each block.
    pub(super) ends: Vec<i32>,
    /// The blocks of each launch.
    pub(super) launches: Vec<Range<usize>>,
}

/// Entries that the windows of a photo need, of one layer at a time or of many that share no tile.
pub(super) const fn room((width, height): (u32, u32)) -> usize {
    (width + width.div_ceil(WINDOW_TILE)) as usize * height as usize
}

/// Entries of one window: those of its pixels, and one more in each row.
const fn entries(window: PixelBox) -> usize {
    if window.is_empty() {
        return 0;
    }
    (window.width() + 1) as usize * window.height() as usize
}

impl Turns {
    /// A block for each photo, which goes through its layers from the bottom up.
    pub(super) fn bottom_up(windows: &[Vec<PixelBox>]) -> Self {
        let mut turns = Self::default();
        for (photo, windows) in windows.iter().enumerate() {
            let visits = windows.iter().enumerate();
            turns
                .words
                .extend(visits.map(|(place, window)| turn(photo, place, 0, *window)));
            turns.ends.push(turns.words.len() as i32);
        }
        turns.launches.push(0..windows.len());
        turns
    }

    /// A block for each layer, and a launch for each group of places of all photos.
    pub(super) fn in_groups(
        windows: &[Vec<PixelBox>],
        groups: &[Vec<Vec<usize>>],
        sizes: &[(u32, u32)],
    ) -> Result<Self, WorkError> {
        check_count("lists of groups", groups.len(), windows.len())?;
        for (photo, (windows, groups)) in windows.iter().zip(groups).enumerate() {
            let mut places: Vec<usize> = groups.iter().flatten().copied().collect();
            places.sort_unstable();
            if !places.into_iter().eq(0..windows.len()) {
                return Err(WorkError::NotEachOnce { photo });
            }
        }
        let mut turns = Self::default();
        let most = groups.iter().map(Vec::len).max().unwrap_or(0);
        for number in 0..most {
            let first = turns.ends.len();
            for (photo, groups) in groups.iter().enumerate() {
                if let Some(group) = groups.get(number) {
                    turns.add(photo, group, &windows[photo], room(sizes[photo]))?;
                }
            }
            if first < turns.ends.len() {
                turns.launches.push(first..turns.ends.len());
            }
        }
        Ok(turns)
    }

    /// A block for each layer of a group, with windows side by side in the room that there is.
    fn add(
        &mut self,
        photo: usize,
        group: &[usize],
        windows: &[PixelBox],
        room: usize,
    ) -> Result<(), WorkError> {
        let mut first_entry = 0;
        for (i, place) in group.iter().enumerate() {
            let window = windows[*place];
            let before = &group[..i];
            if before.iter().any(|it| windows[*it].overlaps(&window)) {
                return Err(WorkError::Overlap { photo });
            }
            self.words.push(turn(photo, *place, first_entry, window));
            self.ends.push(self.words.len() as i32);
            first_entry += entries(window);
        }
        if first_entry > room {
            return Err(WorkError::SharedTiles { photo });
        }
        Ok(())
    }
}

fn turn(photo: usize, place: usize, first_entry: usize, window: PixelBox) -> TurnWords {
    // No row of an empty one is written.
    let window = if window.is_empty() {
        PixelBox::default()
    } else {
        window
    };
    TurnWords {
        photo: photo as i32,
        place: place as i32,
        first_entry: first_entry as i32,
        window: box_words(window),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn pixels(x0: u32, y0: u32, x1: u32, y1: u32) -> PixelBox {
        PixelBox { x0, y0, x1, y1 }
    }

    /// Photo, place and first entry of each turn.
    fn order(turns: &Turns) -> Vec<[i32; 3]> {
        let words = turns.words.iter();
        words
            .map(|turn| [turn.photo, turn.place, turn.first_entry])
            .collect()
    }

    #[test]
    fn photos_go_from_the_bottom_up() {
        let windows = [
            vec![pixels(0, 0, 4, 4); 2],
            vec![],
            vec![pixels(1, 1, 2, 3)],
        ];
        let turns = Turns::bottom_up(&windows);
        assert_eq!(order(&turns), [[0, 0, 0], [0, 1, 0], [2, 0, 0]]);
        assert_eq!(turns.words[2].window, [1, 1, 2, 3]);
        assert_eq!(turns.ends, [2, 2, 3]);
        assert_eq!(turns.launches.len(), 1);
        assert_eq!(turns.launches[0], 0..3);
    }

    #[test]
    fn groups_of_all_photos_go_together() {
        let windows = [
            vec![
                pixels(0, 0, 10, 5),
                pixels(0, 0, 30, 9),
                pixels(20, 0, 30, 4),
            ],
            vec![pixels(3, 3, 3, 9), pixels(5, 0, 5, 9)],
        ];
        let groups = [vec![vec![0, 2], vec![1]], vec![vec![0, 1]]];
        let sizes = [(30, 9), (5, 9)];
        let turns = Turns::in_groups(&windows, &groups, &sizes).unwrap();
        assert_eq!(
            order(&turns),
            [[0, 0, 0], [0, 2, 55], [1, 0, 0], [1, 1, 0], [0, 1, 0]]
        );
        assert_eq!(turns.words[3].window, [0; 4]);
        assert_eq!(turns.ends, [1, 2, 3, 4, 5]);
        assert_eq!(turns.launches, [0..4, 4..5]);
    }

    #[test]
    fn groups_that_do_not_fit_are_errors() {
        let windows = [vec![pixels(0, 0, 10, 5), pixels(9, 4, 12, 9)]];
        let of = |groups: Vec<Vec<usize>>| Turns::in_groups(&windows, &[groups], &[(12, 9)]);
        assert!(of(vec![vec![0, 1]]).is_err());
        assert!(of(vec![vec![0]]).is_err());
        assert!(of(vec![vec![0], vec![1, 1]]).is_err());
        assert!(of(vec![vec![0], vec![2]]).is_err());
        assert!(of(vec![vec![1], vec![0]]).is_ok());
        let narrow = [(0..9).map(|x| pixels(x, 0, x + 1, 9)).collect::<Vec<_>>()];
        let all = vec![(0..9).collect()];
        assert!(Turns::in_groups(&narrow, &[all], &[(9, 9)]).is_err());
        assert!(Turns::in_groups(&windows, &[], &[(12, 9)]).is_err());
    }
}
