// Runs one of the programs that measure memory on a 32-bit MicroPython:
// node on_webassembly.mjs MICROPYTHON.MJS PROGRAM.PY LIBRARY FOLDER
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const [module, script, library, folder] = process.argv.slice(2);
const { loadMicroPython } = await import(pathToFileURL(module));
const micropython = await loadMicroPython({
    heapsize: 2 * 1024 * 1024,
    linebuffer: true,
    stdout: (line) => process.stdout.write(line + "\n"),
});
function copy(from, to) {
    micropython.FS.mkdir(to);
    for (const name of fs.readdirSync(from)) {
        const source = path.join(from, name);
        if (fs.statSync(source).isDirectory()) copy(source, `${to}/${name}`);
        else micropython.FS.writeFile(`${to}/${name}`, fs.readFileSync(source));
    }
}
if (library === "kernel") copy(folder, "/measured");
micropython.FS.writeFile("/program.py", fs.readFileSync(script));
micropython.runPython(`import sys\nsys.path.insert(0, "/")\nimport program\nprogram.measure("${library}", "/measured")`);
