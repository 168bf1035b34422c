/* 说一段 — a minute into the microphone, heard again before it is sent; without one the file field stays. */
const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const SUFFIX = { "audio/webm": "webm", "audio/mp4": "m4a", "audio/ogg": "ogg" };
const BITS = 24_000; // a second of speech: well understood, and 180 KB a minute

customElements.define("sound-recorder", class extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.most = Number(this.dataset.most);
    this.input.addEventListener("change", () => this.show());
    if (!self.MediaRecorder || !navigator.mediaDevices?.getUserMedia) return;
    this.kind = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    if (!this.kind) return;
    this.input.hidden = true;
    this.part("desk").hidden = false;
    this.part("start").addEventListener("click", () => this.start());
    this.part("stop").addEventListener("click", () => this.recorder.stop());
    this.part("drop").addEventListener("click", () => this.keep(null));
    this.show();
  }

  disconnectedCallback() {
    if (this.recorder?.state === "recording") this.recorder.stop();
  }

  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  async start() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch { // refused, or no microphone: the phone's own recorder may still do
      this.part("refused").hidden = false;
      this.input.hidden = false;
      return;
    }
    const parts = [];
    this.recorder = new MediaRecorder(stream, { mimeType: this.kind, audioBitsPerSecond: BITS });
    this.recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    this.recorder.addEventListener("stop", () => this.finish(stream, parts));
    this.recorder.start();
    this.begun = performance.now();
    this.state("running");
    this.watch(stream);
    this.part("stop").focus();
  }

  get seconds() {
    return Math.round((performance.now() - this.begun) / 1000);
  }

  /** The level shows that one is heard, the figure how long one may still speak. */
  watch(stream) {
    const hall = new AudioContext();
    const ear = hall.createAnalyser();
    ear.fftSize = 512;
    hall.createMediaStreamSource(stream).connect(ear);
    const wave = new Uint8Array(ear.fftSize);
    this.bell = setInterval(() => {
      ear.getByteTimeDomainData(wave);
      this.part("level").value = Math.max(...wave.map((at) => Math.abs(at - 128))) / 128;
      this.part("left").textContent = Math.max(0, this.most - this.seconds);
      if (this.seconds >= this.most) this.recorder.stop();
    }, 100);
    this.recorder.addEventListener("stop", () => hall.close());
  }

  finish(stream, parts) {
    clearInterval(this.bell);
    for (const track of stream.getTracks()) track.stop();
    const [type] = this.kind.split(";");
    const name = `${Math.max(1, this.seconds)}s.${SUFFIX[type]}`;
    this.keep(new File(parts, name, { type }));
  }

  keep(file) {
    const basket = new DataTransfer();
    if (file) basket.items.add(file);
    this.input.files = basket.files;
    this.input.dispatchEvent(new Event("input", { bubbles: true }));
    this.show();
  }

  show() {
    const [file] = this.input.files;
    if (this.heard) URL.revokeObjectURL(this.heard);
    this.heard = file ? URL.createObjectURL(file) : "";
    if (file) this.part("listen").src = this.heard;
    else this.part("listen").removeAttribute("src");
    this.state(file ? "done" : "start");
  }

  state(name) {
    for (const each of ["start", "running", "done"]) this.part(each).hidden = each !== name;
  }
});
