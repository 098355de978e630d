use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin_cmd;
use tempfile::TempDir;

/// A folder to run the command in.
pub(crate) struct Folder(TempDir);

/// How a run of the command ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// One that holds `photo.png`, 40×30 px of two colours and a slope.
    pub(crate) fn with_photo() -> Self {
        let folder = Self::new();
        folder.photo("photo.png", 40, 30, |x, y| {
            let red = if x > 15 { 220 } else { 30 };
            [red, (8 * y) as u8, 90, 255]
        });
        folder
    }

    pub(crate) fn photo(
        &self,
        name: &str,
        width: u32,
        height: u32,
        pixel: impl Fn(u32, u32) -> [u8; 4],
    ) {
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let bytes: Vec<u8> = pixels.flat_map(|(x, y)| pixel(x, y)).collect();
        let file = fs::File::create(self.path(name)).unwrap();
        let mut encoder = png::Encoder::new(file, width, height);
        encoder.set_color(png::ColorType::Rgba);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&bytes).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// The pixels of a PNG file, with opacity.
    pub(crate) fn pixels(&self, name: &str) -> Vec<u8> {
        decoded(&self.read(name))
    }

    /// The names of all that is in the folder, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        names(self.0.path())
    }

    /// Runs the command with arguments separated by spaces.
    pub(crate) fn run(&self, arguments: &str) -> Run {
        self.run_on(arguments, &[])
    }

    /// The same with bytes on standard input.
    pub(crate) fn run_on(&self, arguments: &str, stdin: &[u8]) -> Run {
        let mut command = cargo_bin_cmd!("marquetry");
        command.write_stdin(stdin);
        self.run_command(command, arguments)
    }

    /// The same with variables in the environment.
    pub(crate) fn run_with(&self, arguments: &str, variables: &[(String, String)]) -> Run {
        let mut command = cargo_bin_cmd!("marquetry");
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        self.run_command(command, arguments)
    }

    fn run_command(&self, mut command: Command, arguments: &str) -> Run {
        let output = command
            .args(arguments.split_whitespace())
            .current_dir(self.0.path())
            .output()
            .unwrap();
        Run {
            code: output.status.code(),
            stdout: output.stdout,
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs the command, which must end well and say nothing.
    pub(crate) fn done(&self, arguments: &str) -> Run {
        let run = self.run(arguments);
        assert_eq!(
            (run.code, run.stderr.as_str()),
            (Some(0), ""),
            "{arguments}"
        );
        run
    }

    /// Runs the command, which must fail with one line that starts as usual.
    pub(crate) fn failed(&self, arguments: &str, code: i32) -> String {
        let run = self.run(arguments);
        assert_eq!(run.code, Some(code), "{arguments}: {run:?}");
        assert_eq!(run.stdout, b"", "{arguments}");
        assert_eq!(run.stderr.lines().count(), 1, "{arguments}: {run:?}");
        let message = run.stderr.strip_prefix("marquetry: ");
        message
            .unwrap_or_else(|| panic!("{run:?}"))
            .trim_end()
            .to_owned()
    }
}

/// The pixels of a PNG, with opacity.
pub(crate) fn decoded(file: &[u8]) -> Vec<u8> {
    let mut decoder = png::Decoder::new(Cursor::new(file));
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::ALPHA);
    let mut reader = decoder.read_info().unwrap();
    let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut bytes).unwrap();
    assert_eq!(reader.output_color_type().0, png::ColorType::Rgba);
    bytes
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
