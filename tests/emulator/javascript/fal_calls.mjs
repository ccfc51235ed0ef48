// The calls of fal's own JavaScript client, against the server that the environment names; prints JSON.
import { readFileSync } from "node:fs";
import { fal } from "@fal-ai/client";

const origin = process.env.EMULATOR;
const places = {
  "https://queue.fal.run": `${origin}/fal`,
  "https://rest.fal.ai": `${origin}/fal-rest`,
};

fal.config({
  credentials: "some:secret",
  requestMiddleware: async (request) => {
    const place = Object.keys(places).find((start) => request.url.startsWith(start));
    return { ...request, url: places[place] + request.url.slice(place.length) };
  },
});

const prompt = "an athlete runs on a beach, tracking shot";
const picture = new Blob([readFileSync(process.argv[2])], { type: "image/png" });
const uploaded = await fal.storage.upload(picture);

const calls = {
  "fal-ai/minimax/hailuo-2.3/pro/image-to-video": { prompt, image_url: uploaded },
  "fal-ai/minimax/hailuo-2.3-fast/standard/image-to-video": { prompt, image_url: uploaded, duration: "6" },
  "fal-ai/minimax/hailuo-2.3/pro/text-to-video": { prompt },
  "fal-ai/minimax/hailuo-02-fast/image-to-video": { prompt, image_url: picture, duration: "10" },
};
const results = {};
const logs = [];
for (const [endpoint, input] of Object.entries(calls)) {
  const result = await fal.subscribe(endpoint, {
    input,
    logs: true,
    pollInterval: 50,
    onQueueUpdate: (update) => {
      if (update.status === "IN_PROGRESS") logs.push(...update.logs.map((log) => log.message));
    },
  });
  results[endpoint] = { url: result.data.video.url, requestId: result.requestId };
}

const endpoint = "fal-ai/minimax/hailuo-2.3/pro/text-to-video";
const submitted = await fal.queue.submit(endpoint, { input: { prompt: "a storm" } });
const requestId = submitted.request_id;
const status = await fal.queue.status(endpoint, { requestId, logs: true });
await fal.queue.subscribeToStatus(endpoint, { requestId, pollInterval: 50 });
const result = await fal.queue.result(endpoint, { requestId });
const late = await fal.queue.submit(endpoint, { input: { prompt: "a calm" } });
await fal.queue.cancel(endpoint, { requestId: late.request_id });
const refused = await fal.queue
  .submit(endpoint, { input: { prompt: 7 } })
  .catch((error) => ({ name: error.name, status: error.status, fields: error.fieldErrors }));

console.log(
  JSON.stringify({
    uploaded,
    results,
    logs,
    status: status.status,
    queued: { requestId: result.requestId, url: result.data.video.url, submitted: requestId },
    cancelled: late.request_id,
    refused,
  }),
);
