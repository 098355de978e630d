#![doc = include_str!("../README.md")]

/// The least version of CUDA whose driver reads the PTX, 1000 × major + 10 × minor.
pub const DRIVER_VERSION: i32 = 11_080;

/// The least compute capability of a device that runs the kernels, major and minor.
pub const CAPABILITY: (i32, i32) = (7, 0);

/// A constant per module, and the list of all.
macro_rules! modules {
    ($($(#[$about:meta])* $name:ident = $file:literal;)*) => {
        $(
            $(#[$about])*
            pub const $name: &str = include_str!(concat!("../ptx/", $file, ".ptx"));
        )*

        /// Name and text of every module.
        pub const MODULES: &[(&str, &str)] = &[$(($file, $name)),*];
    };
}

modules! {
    /// Scores of a batch of outlines.
    SCORE = "score";
    /// The canvas and its tables.
    CANVAS = "canvas";
    /// The greedy stage with triangles alone.
    GREEDY = "greedy";
    /// The greedy stage with any kinds.
    GREEDY_ANY = "greedy_any";
    /// The greedy stage with weights and any kinds.
    GREEDY_WEIGHTED = "greedy_weighted";
    /// Layers laid, shown and measured.
    STACK = "stack";
    /// Triangles revisited.
    ANNEAL = "anneal";
    /// Layers of any kinds revisited.
    ANNEAL_ANY = "anneal_any";
    /// Places of layers in the order.
    ORDER = "order";
    /// The polishing stage.
    POLISH = "polish";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::path::Path;

    #[test]
    fn every_file_is_a_module_of_the_least_version() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ptx");
        let files = fs::read_dir(folder).unwrap().filter(|entry| {
            let path = entry.as_ref().unwrap().path();
            path.extension().is_some_and(|extension| extension == "ptx")
        });
        assert_eq!(files.count(), MODULES.len());
        for (name, text) in MODULES {
            for line in [".version 7.8\n", ".target sm_70\n", ".address_size 64\n"] {
                assert!(text.contains(line), "{name} lacks {line}");
            }
        }
    }
}
