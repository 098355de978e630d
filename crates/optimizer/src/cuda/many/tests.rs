//! Photos drawn side by side are drawn as each is alone.

use color::Image;

use crate::{Anneal, Device, Greedy, Options, Polish, Search, draw_all};

#[test]
fn neighbours_do_not_matter() {
    testkit::use_cuda();
    let plain = Image::filled(9, 12, [40, 90, 160, 255]).unwrap();
    let photos = [
        testkit::photo(18, 13, false),
        testkit::photo(11, 16, false),
        plain,
    ];
    let options = Options {
        shapes: 4,
        device: Device::Cuda,
        greedy: Greedy {
            climbs: 1,
            starts: 8,
            patience: 8,
            ..Greedy::default()
        },
        anneal: Anneal {
            sweeps: 3,
            proposals: 40,
            renewal: 0.5,
            ..Anneal::default()
        },
        polish: Polish {
            steps: 3,
            ..Polish::default()
        },
        ..Options::default()
    };
    let together = draw_all(&photos, &options).unwrap();
    for (photo, drawing) in photos.iter().zip(&together) {
        let alone = Search::new(photo, &options).unwrap().finish().unwrap();
        assert_eq!(*drawing, alone);
    }
    assert_eq!(together[0].layers.len(), 4);
    assert!(together[2].layers.is_empty());
}
