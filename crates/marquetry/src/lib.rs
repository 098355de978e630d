//! Photos turned into a few translucent shapes: triangles, ellipses, curves …
//!
//! A [`Photo`] is read and made small, a [`Search`] finds the shapes, and the [`Drawing`] that
//! comes of it is written as SVG ([`to_svg`]) or in any other [`Format`] ([`write()`]): a picture,
//! an animation, JSON.
//!
#![cfg_attr(feature = "photo", doc = "```")]
#![cfg_attr(not(feature = "photo"), doc = "```ignore")]
//! use marquetry::{Options, Photo, PhotoLimits, Search, SvgOptions, to_svg};
//! # let path = "../../docs/images/chelsea.png";
//!
//! let photo = Photo::open(path, &PhotoLimits::default())?;
//! let options = Options { shapes: 10, ..Options::default() };
//! let drawing = Search::new(&photo.working_copy(64)?, &options)?.finish()?;
//! let drawing = drawing.with_output_size(photo.size());
//! let svg = to_svg(&drawing, &SvgOptions::default());
//! # assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
//! # assert_eq!(drawing.layers.len(), 10);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! One seed gives one drawing, on any number of threads. The crates this is made of are here as
//! modules: [`geometry`] and [`color`] (shapes and paint), [`raster`] (scoring on one backend or
//! another), [`drawing`] (the result and its files) and [`optimizer`] (the search). Examples in
//! their documentation name the crates, as in `use color::Image`; with this one alone it is
//! `use marquetry::color::Image`, and most of it is at the root here. The versions of other crates
//! that they name are there too: [`color::ndarray`] and [`geometry::rand_core`].
//!
//! # Features
//!
//! All but `cuda` are on by default. Without any this is the search on one thread, drawings and
//! SVG; [`Image::new`] makes an image of pixels, [`Image::from_array`] one of an array.
//!
//! | feature | what it brings |
//! |---|---|
//! | `parallel` | the search on all cores, with the same drawings |
//! | `photo` | `Photo`: photos from PNG, JPEG, WebP, GIF, BMP and TIFF, made small to work on |
//! | `json` | `to_json`, `from_json`, and the same for Geometrize's shapes |
//! | `render` | `render`: drawings in any size; `measure`: how close they are to a photo |
//! | `codecs` | `write`: drawings as PNG, JPEG, WebP, GIF and APNG; brings `json` and `render` |
//! | `cuda` | searches on CUDA devices, on Linux ([`Options::device`]); `raster::cuda` |
//!
//! Without a CUDA toolkit `cuda` builds with `CUDA_LIBRARY_PATH=/usr` in the environment, or any
//! other folder there that has a `lib64`.
//!
#![cfg_attr(not(feature = "photo"), doc = "[`Photo`]: #features")]
#![cfg_attr(
    not(feature = "codecs"),
    doc = "[`Format`]: #features\n[`write()`]: #features"
)]
#![forbid(unsafe_code)]

pub use {color, drawing, geometry, optimizer, raster};

pub use color::{
    Image, ImageError, MAX_COLORS, Opacity, OpacityError, Paint, Palette, PaletteError, Rgb,
};
pub use drawing::{Drawing, DrawingError, Layer, SvgOptions, color_from_hex, to_data_uri, to_svg};
pub use geometry::{Kind, Shape, UnknownKind};
pub use optimizer::{
    AnnealOptions, BackendChoice, BackendKind, Background, Budget, Device, Effort, FailedSearch,
    GreedyOptions, MAX_THREADS, Mix, MixError, Options, PhotoThreads, PolishOptions, Progress,
    ResumeRefusal, Search, SearchError, SearchRequest, Searches, Stage, StopReason, SvgLimit,
    UnknownDevice, UnknownEffort, draw_all, polish, refine, refit,
};
#[cfg(all(feature = "cuda", target_os = "linux"))]
pub use raster::cuda::DriverError;
pub use raster::{MAX_SIDE, RasterError, Target};

#[cfg(feature = "photo")]
pub use drawing::photo::{Photo, PhotoError, PhotoLimits};
#[cfg(feature = "codecs")]
pub use drawing::{
    AnimationOptions, EncodeError, EncodeOptions, Format, MAX_WEBP_SIDE, UnknownFormat, write,
    write_png,
};
#[cfg(feature = "json")]
pub use drawing::{
    GEOMETRIZE_KINDS, GeometrizeError, GeometrizeOptions, JsonError, MAX_JSON_BYTES,
    from_geometrize, from_json, to_geometrize, to_json,
};
#[cfg(feature = "render")]
pub use drawing::{
    MAX_RENDERED_SIDE, MeasureError, Quality, RenderError, RenderOptions, measure, render,
};
