/* 照片 — photos become JPEG of at most 1600 px before they travel; without it they travel as they are.

   The server strips and re-encodes every picture anyway; this only spares the resident's data plan. */
const LONGEST = 1600;
const QUALITY = 0.82;

async function shrunk(file) {
  if (!file.type.startsWith("image/") || !window.createImageBitmap) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    if (!blob || blob.size >= file.size) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file; // a picture this browser cannot read: the server decides
  }
}

customElements.define("file-shrink", class extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input[type=file]");
    this.input?.addEventListener("change", () => this.shrink());
  }

  async shrink() {
    const chosen = [...this.input.files];
    this.setAttribute("aria-busy", "true");
    const basket = new DataTransfer();
    for (const file of chosen) basket.items.add(await shrunk(file));
    this.input.files = basket.files;
    this.removeAttribute("aria-busy");
    this.show();
  }

  show() {
    const list = this.querySelector(".file-list");
    list.replaceChildren(...[...this.input.files].map((file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name}　${Math.ceil(file.size / 1024)} KB`;
      return line;
    }));
  }
});
