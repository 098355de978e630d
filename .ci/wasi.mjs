// Runs a WebAssembly program with the arguments that follow its name, for cargo to run tests by. It
// sees the files of this machine.
import { readFile } from "node:fs/promises";
import { argv, cwd, env, exit } from "node:process";
import { WASI } from "node:wasi";

const args = argv.slice(2);
const preopens = { "/": "/" };
const wasi = new WASI({ version: "preview1", args, env: { ...env, PWD: cwd() }, preopens });
const module = await WebAssembly.compile(await readFile(args[0]));
exit(wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject())));
