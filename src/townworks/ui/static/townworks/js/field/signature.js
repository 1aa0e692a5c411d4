// 签名: a pad for a finger, a pen or a mouse.
export function signaturePad(canvas, { ended }) {
  const pen = canvas.getContext("2d");
  let drawing = false;
  let marked = false;

  function clear() {
    canvas.width = canvas.clientWidth || 320;
    canvas.height = canvas.clientHeight || 160;
    pen.fillStyle = "#ffffff"; // paper and ink, whatever the page's dress: it is printed
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.strokeStyle = "#000000";
    pen.lineWidth = 3;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    marked = false;
  }

  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * canvas.width, ((event.clientY - box.top) / box.height) * canvas.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (!marked) clear(); // the size is known by now
    drawing = marked = true;
    canvas.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(...at(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drawing) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      if (drawing) ended();
      drawing = false;
    });
  }
  return { clear, marked: () => marked };
}
