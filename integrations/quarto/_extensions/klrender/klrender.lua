--- A filter for pandoc and Quarto: a fenced block `klrender` becomes the film of the spec that it holds in web
--- pages and slides, and its still in everything that is printed.
---
--- The program is `klrender` on the path, or what the environment variable KLRENDER names, or the document's
--- metadata `klrender.program`. What is rendered is kept in `klrender.folder`, named by its content.

local FOLDER = "klrender_files"

--- Formats of films, with the extension of their files.
local FILMS = { html = "html", gif = "gif", apng = "apng", webp = "webp", ["svg-film"] = "svg" }
local STILLS = { png = "png", svg = "svg", pdf = "pdf" }

--- Attributes of a block. Others are refused, but `data-…` and `fig-…`, which go on to the picture.
local KNOWN = {
  file = true, format = true, still = true, set = true, at = true, width = true, height = true,
  caption = true, alt = true, echo = true, label = true, steps = true,
}
local OTHER_NAMES = { ["fig-cap"] = "caption", ["fig-alt"] = "alt" }

--- What documents show by themselves. Decks start what a slide holds when it is shown.
local PAGES = { html = "html", html4 = "html", html5 = "html", slidy = "html", slideous = "html", s5 = "html",
  dzslides = "html", revealjs = "html", epub = "gif", epub2 = "gif", epub3 = "gif", pptx = "gif", ipynb = "gif",
  markdown = "gif", gfm = "gif", commonmark = "gif", commonmark_x = "gif", markdown_github = "gif",
  markdown_mmd = "gif", markdown_phpextra = "gif", markdown_strict = "gif" }
local PRINT = { latex = "pdf", beamer = "pdf", context = "pdf", typst = "svg" }

--- What the document's metadata says.
local settings = { program = os.getenv("KLRENDER") or "klrender", folder = FOLDER }

local blocks, mistakes = 0, 0

--- Tells a mistake in the block that is looked at, and goes on, so that all are told at once.
local function wrong(message)
  mistakes = mistakes + 1
  io.stderr:write(message, "\n")
  return nil
end

--- Runs a program, and hands on what it prints; nil where it failed, which it has told itself.
local function run(program, arguments, input)
  local done, printed = pcall(pandoc.pipe, program, arguments, input or "")
  if done then
    return printed
  end
  -- One that does not even start has told nothing.
  local code = type(printed) == "table" and printed.error_code or 127
  return nil, code
end

local function read(path)
  local file = io.open(path, "rb")
  if not file then
    return nil
  end
  -- A folder can be opened, but not read.
  local text = file:read("a")
  file:close()
  return text
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  file:write(text)
  file:close()
end

local function folder_of(path)
  return path:match("^(.*)[/\\][^/\\]*$")
end

--- The contents of all files that a spec names in quotes, be it data, a theme or a font, and what those name.
local function files_of(text, folder, seen)
  local found = {}
  for _, quoted in ipairs({ '"([^"\n]+)"', "'([^'\n]+)'" }) do
    for name in text:gmatch(quoted) do
      local path = (folder and not name:match("^[/\\]")) and folder .. "/" .. name or name
      local content = not seen[path] and #name < 1000 and read(path)
      seen[path] = true
      if content then
        found[#found + 1] = path .. " " .. pandoc.utils.sha1(content)
        if name:match("%.toml$") then
          found[#found + 1] = files_of(content, folder_of(path), seen)
        end
      end
    end
  end
  return table.concat(found, "\n")
end

local version

--- The program's version, which tells that it is there.
local function versions()
  if version == nil then
    local printed, code = run(settings.program, { "--version" })
    version = printed or false
    if not printed then
      local why = code == 127 and "there is no such program; the metadata `klrender.program` or the environment "
        .. "variable KLRENDER says where it is" or "it ends with " .. tostring(code)
      wrong("error: " .. settings.program .. ": " .. why)
    end
  end
  return version
end

local function words(text)
  local list = {}
  for word in (text or ""):gmatch("%S+") do
    list[#list + 1] = word
  end
  return list
end

--- Takes lines `#| key: value` off the top of a spec.
local function options(text)
  local found = {}
  while true do
    local line, rest = text:match("^(#|[^\n]*)\n?(.*)$")
    local key, value = (line or ""):match("^#|%s*([%w-]+)%s*:%s*(.-)%s*$")
    if not key then
      return found, text
    end
    found[key] = value:match('^"(.*)"$') or value:match("^'(.*)'$") or value
    text = rest
  end
end

--- One block: its spec and what is asked of it.
local function request(block)
  local asked, passed = {}, {}
  local inside, text = options(block.text)
  local function take(key, value)
    local name = OTHER_NAMES[key] or key
    if KNOWN[name] then
      asked[name] = value
    elseif key:match("^data%-") or key:match("^fig%-") then
      passed[key] = value
    else
      wrong("error: unknown attribute `" .. key .. "` of a block `klrender`")
    end
  end
  for key, value in pairs(inside) do take(key, value) end
  for key, value in pairs(block.attributes) do take(key, value) end
  local id = block.identifier ~= "" and block.identifier or asked.label or ""
  return asked, passed, text, id
end

--- Renders one file of a spec, if it is not there from before, and beside it what it shows, in words.
local function render(spec, path, arguments)
  if read(path) and read(path .. ".txt") then
    return path
  end
  local all = { "-q", "-o", path, "--alt", path .. ".txt" }
  for _, list in ipairs({ arguments, spec.set, { "--", spec.input } }) do
    for _, argument in ipairs(list) do
      all[#all + 1] = argument
    end
  end
  if not run(settings.program, all, spec.text) then
    return nil
  end
  return path
end

--- The still of a spec as a file of a format.
local function still(spec, format, choice)
  local arguments = {}
  for _, at in ipairs(words(choice)) do
    arguments[#arguments + 1] = "--at"
    arguments[#arguments + 1] = at
  end
  local which = "-still"
  if #arguments == 0 then
    arguments[1] = "--poster"
  else
    which = "-" .. pandoc.utils.sha1(choice):sub(1, 6)
  end
  local name = spec.name .. which
  arguments[#arguments + 1] = "--format"
  arguments[#arguments + 1] = format
  return render(spec, name .. "." .. format, arguments)
end

local ESCAPES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }

local function html(text)
  return (text:gsub('[&<>"]', ESCAPES))
end

--- A page in an address.
local function address(page)
  return "data:text/html;charset=utf-8," .. page:gsub("[^%w+/=;:,.?_~!$()*-]", function(character)
    return string.format("%%%02X", character:byte())
  end)
end

--- The page that plays, as a frame that holds it, so that nothing is lost when the document moves.
local function player(spec, page, alt, asked, passed, id, caption)
  if asked.steps == "true" then
    page = page:gsub('<figure id="player"', '%0 data-steps', 1)
  end
  local attributes = {}
  for key, value in pairs(passed) do
    attributes[#attributes + 1] = string.format(' %s="%s"', key, html(value))
  end
  table.sort(attributes)
  -- Around the picture there is a margin, below it controls, which narrow pages break, and lines of numbers.
  local margin, ratio = 32, spec.height / spec.width
  local below = margin + 64 + 23 * math.ceil(spec.numbers / 3)
  local wished = asked.width and tonumber((asked.width:gsub("px$", "")))
  if FORMAT:match("^revealjs") and not asked.width then
    -- A slide is 700 px high, and has a heading.
    wished = math.min((540 - below) / ratio, spec.width) + margin
  end
  if wished and wished < 560 then
    below = below + 42
  end
  local outer = wished and string.format("max-width:%.0fpx", wished)
    or asked.width and "max-width:100%;width:" .. asked.width
    or string.format("max-width:%dpx", spec.width + margin)
  -- As high as it is wide, times the ratio of the picture, and what is below.
  local inner = string.format("position:relative;padding-bottom:calc(%.3f%% + %.0fpx)", 100 * ratio,
    below - margin * ratio)
  if FORMAT:match("^revealjs") then
    outer = outer .. ";margin:0 auto"
  end
  if asked.height then
    inner = "position:relative;height:" .. (tonumber(asked.height) and asked.height .. "px" or asked.height)
  end
  -- A frame in a slide that is not shown yet would play for nobody: reveal.js loads it when it is.
  local content = FORMAT:match("^revealjs") and 'data-src="' .. html(address(page)) .. '"'
    or 'srcdoc="' .. html(page) .. '"'
  -- Specs without a title have their name for one, which tells nobody anything.
  local title = page:match("<title>(.-)</title>")
  local is_name = title and (title == "stdin" or (asked.file or ""):find(title .. ".toml", 1, true))
  if asked.alt or not title or is_name then
    title = html(alt)
  end
  local whole = "position:absolute;top:0;left:0;width:100%;height:100%;max-width:none;max-height:none;border:0"
  title = title:gsub('"', "&quot;")
  local frame = string.format('<div style="%s"><div style="%s"><iframe class="klrender"%s title="%s" '
    .. 'sandbox="allow-scripts" style="%s" %s></iframe></div></div>', html(outer), html(inner),
    table.concat(attributes), title, whole, content)
  local open = id ~= "" and string.format('<figure id="%s">', html(id)) or "<figure>"
  local made = { pandoc.RawBlock("html", open), pandoc.RawBlock("html", frame) }
  if caption then
    made[#made + 1] = pandoc.RawBlock("html", "<figcaption>")
    made[#made + 1] = pandoc.Plain(caption)
    made[#made + 1] = pandoc.RawBlock("html", "</figcaption>")
  end
  made[#made + 1] = pandoc.RawBlock("html", "</figure>")
  return made
end

--- A picture, as a figure if it has a caption.
local function picture(path, alt, asked, passed, id, caption)
  local attributes = {}
  for key, value in pairs(passed) do attributes[key] = value end
  attributes.width, attributes.height = asked.width, asked.height
  local words_of_it = { pandoc.Str(alt) }
  if not caption then
    return { pandoc.Para({ pandoc.Image(words_of_it, path, "", pandoc.Attr(id, {}, attributes)) }) }
  end
  if pandoc.Figure then
    local image = pandoc.Image(words_of_it, path, "", pandoc.Attr("", {}, attributes))
    return { pandoc.Figure({ pandoc.Plain({ image }) }, { pandoc.Plain(caption) }, pandoc.Attr(id)) }
  end
  -- Before pandoc 3 a figure is a paragraph of one picture, whose title begins so.
  attributes.alt = alt
  return { pandoc.Para({ pandoc.Image(caption, path, "fig:", pandoc.Attr(id, {}, attributes)) }) }
end

--- What stands in the place of a block; nil where something is wrong, which has been told.
local function film(block)
  local asked, passed, text, id = request(block)
  local spec = { text = text, input = "-", set = {} }
  local folder
  if asked.file then
    if text:match("%S") then
      return wrong("error: a block `klrender` has a spec of its own, and `file=" .. asked.file .. "`")
    end
    spec.input, spec.text, folder = asked.file, read(asked.file), folder_of(asked.file)
    if not spec.text then
      return wrong("error: " .. asked.file .. ": there is no such file")
    end
  end
  for _, setting in ipairs(words(asked.set)) do
    spec.set[#spec.set + 1] = "--set"
    spec.set[#spec.set + 1] = setting
  end

  -- `epub3+smart` is `epub3`.
  local writer = FORMAT:match("^[%w_]+")
  local output = PANDOC_STATE.output_file or ""
  local page = PAGES[writer]
  -- A web page that a program makes a PDF of.
  if output:match("%.pdf$") then
    page = nil
  end
  if asked.still and not STILLS[asked.still] then
    return wrong("error: there is no still of format `" .. asked.still .. "`; there are `png`, `svg` and `pdf`")
  end
  local format = page and (asked.format or settings.format or page)
  if format and not FILMS[format] and not STILLS[format] then
    return wrong("error: there is no format `" .. format .. "`; there are `html`, `gif`, `apng`, `webp`, "
      .. "`svg-film`, and for stills `png` and `svg`")
  end
  -- Only pages run the player's script.
  if format == "html" and page ~= "html" then
    format = page
  end
  if not versions() then
    return nil
  end

  local seed = table.concat({ version, spec.text, table.concat(spec.set, " "), files_of(spec.text, folder, {}) }, "\0")
  local stem = (id ~= "" and id) or (asked.file and asked.file:match("([^/\\]-)%.?[^./\\]*$")) or "film"
  stem = stem:gsub("[^%w_-]", "-")
  spec.name = settings.folder .. "/" .. stem .. "-" .. pandoc.utils.sha1(seed):sub(1, 12)

  -- How large it is, and for how many frames.
  local plan = read(spec.name .. ".json")
  if not plan then
    local arguments = { "plan", "--json" }
    for _, argument in ipairs(spec.set) do arguments[#arguments + 1] = argument end
    arguments[#arguments + 1] = "--"
    arguments[#arguments + 1] = spec.input
    plan = run(settings.program, arguments, spec.text)
    if not plan then
      return wrong("klrender says so of block " .. blocks .. " of the document"
        .. (id ~= "" and ", `#" .. id .. "`" or ""))
    end
    if plan:match("^%s*%[") then
      return wrong("error: the spec makes several pictures; `set=\"NAME=ENTRY\"` picks one of its `matrix`")
    end
  end
  local frames = tonumber(plan:match('"frames":%s*(%d+)'))
  local width, height = plan:match('"size":%s*%[%s*(%d+),%s*(%d+)')
  spec.width, spec.height = tonumber(width), tonumber(height)
  -- How many numbers the player tells.
  spec.numbers = select(2, plan:gsub('"role":', ""))
  if not (frames and spec.width) then
    return wrong("error: this filter does not understand what `klrender plan --json` prints")
  end

  local path
  if format and FILMS[format] and frames > 1 then
    path = render(spec, spec.name .. "." .. FILMS[format], { "--format", format })
  else
    local printed = asked.still or settings.still or PRINT[writer] or (page == "html" and "svg") or "png"
    path = still(spec, STILLS[format] and format or printed, asked.at)
  end
  if not path then
    return wrong("klrender says so of block " .. blocks .. " of the document")
  end
  -- Now its folder is there.
  write(spec.name .. ".json", plan)
  local alt = asked.alt or read(path .. ".txt"):gsub("%s+", " "):gsub(" $", "")

  local caption = asked.caption and pandoc.utils.blocks_to_inlines(pandoc.read(asked.caption, "markdown").blocks)
  -- Quarto numbers what stands in a division `fig-…`, with its caption as the last paragraph.
  local numbered = quarto and id:match("^fig%-") and caption
  local given = caption
  if numbered then
    given = nil
  end
  local made
  if format == "html" and path:match("%.html$") then
    made = player(spec, read(path), alt, asked, passed, numbered and "" or id, given)
  else
    made = picture(path, alt, asked, passed, numbered and "" or id, given)
  end
  if numbered then
    made[#made + 1] = pandoc.Para(caption)
    made = { pandoc.Div(made, pandoc.Attr(id)) }
  end
  if asked.echo == "true" then
    table.insert(made, 1, pandoc.CodeBlock(spec.text, pandoc.Attr("", { "toml" })))
  end
  return made
end

local function read_settings(meta)
  local said = meta.klrender
  if type(said) ~= "table" then
    return
  end
  for _, key in ipairs({ "program", "folder", "format", "still" }) do
    if said[key] then
      settings[key] = pandoc.utils.stringify(said[key])
    end
  end
end

local function replace(block)
  if not block.classes:includes("klrender") then
    return nil
  end
  blocks = blocks + 1
  return film(block)
end

local function finish()
  if mistakes > 0 then
    error("klrender: what is wrong is told above; nothing is written", 0)
  end
end

return { { Meta = read_settings }, { CodeBlock = replace }, { Pandoc = finish } }
