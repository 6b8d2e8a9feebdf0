// Judges the structure of a batch by ajv, every fault; run as a process of its own: node ajv_batch.cjs SCHEMA BATCH
const fs = require("fs");
const readline = require("readline");
const Ajv = require("ajv/dist/2020");

const schema = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const validate = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
let faulty = 0;
readline
  .createInterface({ input: fs.createReadStream(process.argv[3]) })
  .on("line", (line) => { faulty += validate(JSON.parse(line)) ? 0 : 1; })
  .on("close", () => console.log(faulty));
