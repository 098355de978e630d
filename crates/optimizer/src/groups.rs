use geometry::PixelBox;
use raster::WINDOW_TILE;

/// The side of a tile in px.
const TILE: usize = WINDOW_TILE as usize;

/// Groups of windows, given from the bottom up, such that windows of a group do not overlap, and of
/// two that do the lower one is in an earlier group. Working on group after group gives what
/// working from the bottom up gives.
pub(crate) fn disjoint_groups(
    windows: &[PixelBox],
    (width, height): (u32, u32),
) -> Vec<Vec<usize>> {
    let columns = (width as usize).div_ceil(TILE);
    let rows = (height as usize).div_ceil(TILE);
    // Groups that the windows over each tile have used up.
    let mut used = vec![0; columns * rows];
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (place, window) in windows.iter().enumerate() {
        let tiles = |low: u32, high: u32| low as usize / TILE..(high as usize).div_ceil(TILE);
        let (across, down) = (tiles(window.x0, window.x1), tiles(window.y0, window.y1));
        let row = |y: usize| y * columns + across.start..y * columns + across.end;
        let group = down.clone().flat_map(|y| &used[row(y)]).copied().max();
        let group = group.unwrap_or(0);
        for y in down {
            used[row(y)].fill(group + 1);
        }
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(place);
    }
    groups
}

/// How many times faster the groups are gone through on so many threads, all windows taking the
/// same time.
pub(crate) fn speedup(groups: &[Vec<usize>], threads: usize) -> f64 {
    let rounds = |threads: usize| {
        groups
            .iter()
            .map(|group| group.len().div_ceil(threads))
            .sum()
    };
    let (alone, together): (usize, usize) = (rounds(1), rounds(threads.max(1)));
    alone as f64 / together.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use geometry::draws;
    use rand_pcg::Pcg32;

    #[test]
    fn overlapping_windows_keep_their_order() {
        let mut rng = Pcg32::new(2, 2);
        let mut span = |most: u32| {
            let low = draws::below(&mut rng, most);
            (low, (low + 1 + draws::below(&mut rng, 60)).min(most))
        };
        let windows: Vec<_> = (0..200)
            .map(|_| {
                let ((x0, x1), (y0, y1)) = (span(250), span(130));
                PixelBox { x0, y0, x1, y1 }
            })
            .collect();
        let groups = disjoint_groups(&windows, (250, 130));
        let mut group_of = vec![usize::MAX; windows.len()];
        for (i, group) in groups.iter().enumerate() {
            group.iter().for_each(|place| group_of[*place] = i);
        }
        for (j, b) in windows.iter().enumerate() {
            for (i, a) in windows[..j].iter().enumerate() {
                let overlap = a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
                assert!(!overlap || group_of[i] < group_of[j], "{a:?} {b:?}");
            }
        }
        assert!(groups.len() < 100, "{}", groups.len());
    }

    #[test]
    fn empty_windows_and_no_windows() {
        let empty = [(5, 0, 5, 0), (0, 9, 0, 9)];
        let empty = empty.map(|(x0, y0, x1, y1)| PixelBox { x0, y0, x1, y1 });
        assert_eq!(disjoint_groups(&empty, (10, 10)), [[0, 1]]);
        assert!(disjoint_groups(&[], (10, 10)).is_empty());
    }

    #[test]
    fn threads_are_faster_where_groups_are_large() {
        let groups = [vec![0, 1, 2], vec![3], vec![4, 5]];
        assert_eq!(speedup(&groups, 1), 1.0);
        assert_eq!(speedup(&groups, 2), 1.5);
        assert_eq!(speedup(&groups, 16), 2.0);
        assert_eq!(speedup(&[], 2), 0.0);
    }
}
