local text = ("0123456789abcdef"):rep(65536)
local bytes

function takeText(value) return #value end
function giveText() return text end
function keepBytes(value) bytes = value; return #value end
function takeBytes(value) return #value end
function giveBytes() return bytes end
