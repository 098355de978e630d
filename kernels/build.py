"""Makes PTX of the CUDA sources, or checks that it is what the sources give.

python kernels/build.py          writes the PTX
python kernels/build.py --check  compares it, and assembles it for every architecture

README.md says which two packages from PyPI it needs.
"""

import argparse
import concurrent.futures
import ctypes
import importlib.util
import multiprocessing
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Folders with sources, and where the PTX of each belongs: the kernels, and those that the tests of
# the pretend driver run.
FOLDERS = [("kernels/cuda", "kernels/ptx"), ("crates/pretend-driver/tests/kernels",) * 2]

COMPILER = "11.8.89"
OPTIONS = [
    "--gpu-architecture=compute_70",
    "--std=c++17",
    # Results must equal those of Rust, to the last bit.
    "--fmad=false",
    "--prec-div=true",
    "--prec-sqrt=true",
    "--ftz=false",
]

ARCHITECTURES = [70, 75, 80, 86, 89, 90, 100, 120]

# Bytes that kernels and the functions they call may spill, stores and loads together, where more
# registers would cost more.
SPILLING = {
    "anneal_any/sweep_any": 340,
    "anneal/sweep_triangles": 192,
    "canvas/draw": 72,
    "canvas/fit_covered": 160,
    "greedy_any/climb_any_narrow": 8,
    "greedy_weighted/climb_any_wide": 24,
    "order/pass_layers": 28,
    "score/score_narrow": 56,
    "score/score_wide": 24,
}


def package(name: str) -> pathlib.Path | None:
    """The folder of a package of NVIDIA's, if it is installed."""
    try:
        found = importlib.util.find_spec(f"nvidia.{name}")
    except ModuleNotFoundError:
        return None
    return pathlib.Path(found.submodule_search_locations[0]) if found else None


class Compiler:
    """NVRTC, of the one version whose PTX is checked in."""

    def __init__(self) -> None:
        folder = package("cuda_nvrtc")
        if folder is None:
            sys.exit(f"no NVRTC: pip install nvidia-cuda-nvrtc-cu11=={COMPILER}")
        libraries = sorted(folder.glob("lib/libnvrtc.so.*"))
        if not libraries:
            sys.exit(f"no library in {folder}")
        self.library = ctypes.CDLL(str(libraries[0]))
        major, minor = ctypes.c_int(), ctypes.c_int()
        self.library.nvrtcVersion(ctypes.byref(major), ctypes.byref(minor))
        if f"{major.value}.{minor.value}" != COMPILER.rsplit(".", 1)[0]:
            sys.exit(f"NVRTC is {major.value}.{minor.value}, not {COMPILER}")

    def text(self, what: str, program: ctypes.c_void_p) -> str:
        size = ctypes.c_size_t()
        getattr(self.library, f"nvrtcGet{what}Size")(program, ctypes.byref(size))
        buffer = ctypes.create_string_buffer(size.value)
        getattr(self.library, f"nvrtcGet{what}")(program, buffer)
        return buffer.value.decode()

    def compile(self, source: pathlib.Path) -> str:
        program = ctypes.c_void_p()
        self.library.nvrtcCreateProgram(
            ctypes.byref(program), source.read_bytes(), source.name.encode(), 0, None, None
        )
        options = [*OPTIONS, f"--include-path={source.parent}"]
        array = (ctypes.c_char_p * len(options))(*(option.encode() for option in options))
        failed = self.library.nvrtcCompileProgram(program, len(options), array)
        log = self.text("ProgramLog", program)
        if failed or log.strip():
            sys.exit(f"{source}:\n{log}")
        ptx = self.text("PTX", program)
        self.library.nvrtcDestroyProgram(ctypes.byref(program))
        if f"V{COMPILER}\n" not in ptx:
            sys.exit(f"NVRTC is not {COMPILER}")
        return ptx


def compiled(source: pathlib.Path) -> str:
    return Compiler().compile(source)


def source_hash(source: pathlib.Path) -> str:
    """FNV-1a of the file and of all headers in its folder, with the length of each before it."""
    value = 0xCBF29CE484222325
    for path in [source, *sorted(source.parent.rglob("*.cuh"))]:
        content = path.read_bytes()
        for byte in len(content).to_bytes(8, "little") + content:
            value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def with_header(source: pathlib.Path, ptx: str) -> str:
    return f"// Made by kernels/build.py from {source.name}.\n// Sources: {source_hash(source)}\n{ptx}"


def assemble(ptxas: str, path: pathlib.Path, architecture: int) -> list[tuple[str, int, int]]:
    """Name, registers and bytes spilled of each kernel."""
    command = [ptxas, "-v", f"-arch=sm_{architecture}", str(path), "-o", "/dev/null"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{path.name} for sm_{architecture}:\n{done.stdout}{done.stderr}")
    found = []
    # Functions that are not inlined follow the kernel that calls them.
    for kernel in (done.stdout + done.stderr).split("Compiling entry function ")[1:]:
        used = re.search(r"Used (\d+) registers", kernel)
        spilled = re.findall(r"(\d+) bytes spill (?:stores|loads)", kernel)
        found.append((kernel.split("'")[1], int(used[1]), sum(map(int, spilled))))
    return found


def report(ptxas: str, paths: list[pathlib.Path]) -> bool:
    """Prints the registers of every kernel, and says whether none spills more than it may."""
    jobs = [(path, architecture) for architecture in ARCHITECTURES for path in paths]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda job: assemble(ptxas, *job), jobs))
    rows: dict[str, list[str]] = {}
    fine = True
    for (path, _), kernels in zip(jobs, results, strict=True):
        for name, registers, spilled in kernels:
            kernel = f"{path.stem}/{name}"
            rows.setdefault(kernel, []).append(f"{registers}+{spilled}" if spilled else f"{registers}")
            fine &= spilled <= SPILLING.get(kernel, 0)
    width = max(map(len, rows), default=0)
    print(f"{'registers+spilled':{width}}", *(f"sm_{number:<5}" for number in ARCHITECTURES))
    for kernel, cells in rows.items():
        print(f"{kernel:{width}}", *(f"{cell:8}" for cell in cells))
    if not fine:
        print("a kernel spills more bytes of registers than it may", file=sys.stderr)
    return fine


def modules() -> list[tuple[pathlib.Path, pathlib.Path]]:
    """Each source, and where its PTX belongs."""
    found = []
    for sources, target in FOLDERS:
        for source in sorted((ROOT / sources).glob("*.cu")):
            found.append((source, ROOT / target / f"{source.stem}.ptx"))
    return found


def compile_all(sources: list[pathlib.Path]) -> list[str]:
    """The PTX of each. A process compiles one source: NVRTC counts calls from one to the next."""
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(
        os.cpu_count(), mp_context=context, max_tasks_per_child=1
    ) as pool:
        return [with_header(*pair) for pair in zip(sources, pool.map(compiled, sources), strict=True)]


def stale(built: dict[pathlib.Path, str]) -> list[pathlib.Path]:
    """Files that are not what was built, and those that nothing was built for."""
    found = [path for path, ptx in built.items() if not path.exists() or path.read_text() != ptx]
    present = {path for _, target in FOLDERS for path in (ROOT / target).glob("*.ptx")}
    return found + sorted(present - built.keys())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare and assemble; write nothing")
    parser.add_argument("--ptxas", help="assembler; by default that of nvidia-cuda-nvcc-cu12")
    arguments = parser.parse_args()
    sources, paths = zip(*modules(), strict=True)
    built = dict(zip(paths, compile_all(list(sources)), strict=True))
    if not arguments.check:
        for path, ptx in built.items():
            path.write_text(ptx)
    for path in stale(built):
        sys.exit(f"{path.relative_to(ROOT)} is not what the sources give")
    if arguments.check:
        nvcc = package("cuda_nvcc")
        ptxas = arguments.ptxas or (nvcc and str(nvcc / "bin/ptxas"))
        if not ptxas:
            sys.exit("no ptxas: pip install nvidia-cuda-nvcc-cu12==12.9.86, or --ptxas PATH")
        sys.exit(0 if report(ptxas, list(paths)) else 1)


if __name__ == "__main__":
    main()
