/** Unpacks the Chromium of the npm package into a folder, with the libraries that a bare machine lacks; prints its path. */

process.env["TMPDIR"] = process.argv[2]; // where the package unpacks to
process.env["AWS_EXECUTION_ENV"] = "AWS_Lambda_nodejs24.x"; // … and this makes it unpack the libraries too
const { default: chromium } = await import("@sparticuz/chromium");
console.log(await chromium.executablePath());
export {};
