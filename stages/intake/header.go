package intake

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"earmark/internal/maybe"
	"earmark/internal/tabular"
	"earmark/schemas/endpoint"
	"earmark/schemas/plan"
)

// column is a column of a sheet: what its header says it holds.
type column struct {
	index   int
	letters string
	header  string // as typed, cleaned
	is      string // of the vocabulary; value for measured values; empty if the header says nothing
	unit    string // as typed in the header or declared
	// A column of values may carry in its header what others have in columns of their own.
	site, analyte  string
	day, replicate maybe.Int
	animal, group  string
	dated          *column // of a column of values: the column to its right that holds their dates; nil if none does
}

// Contents of a column that the code below asks for by name. The vocabulary has the rest.
const (
	isAnimal    = "animal"
	isGroup     = "group"
	isStudyDay  = "study_day"
	isDate      = "date"
	isValue     = "value"
	isUnit      = "unit"
	isSite      = "site"
	isAnalyte   = "analyte"
	isIgnored   = "ignore"
	isExposure  = "observation_time"
	isBeads     = "beads"
	isFold      = "fold"
	isTimepoint = "timepoint"
	isValueDate = "date of the value to the left"
	isOrder     = "order"
	isClock     = "time"
	isPerson    = "person"
)

// synonyms are headers, folded, that mean one content.
type synonyms struct{ is, headers string }

// Vocabulary of the headers: what every readout has, what those have that happen on a day, and what the kinds have on top.
var (
	sharedHeaders = []synonyms{
		{isAnimal, "animal|animal id|animal no|animal nr|animal number|animal name|mouse|mouse id|mouse no|mouse nr|mouse number|id|subject|subject id|usubjid"},
		{isGroup, "group|groups|group name|treatment|treatment group|arm|study arm|tx|trt|setcd"},
	}
	timeHeaders = []synonyms{
		{isStudyDay, "study day|day|days|day of study|dpi|visit day|visitdy"},
		{isDate, "date|measurement date|date of measurement|measured on|sampling date|collection date|visit date"},
	}
	valueHeaders = []synonyms{
		{isSite, "site|side|ear|ear side"},
		{"replicate", "read|read no|replicate|replicate no|rep|repeat|reading no|measurement no|read number"},
		{"timepoint", "timepoint|time point|time|hour|hours|time of day|session|time measured|clock time"},
		{isOrder, "order|measurement order|order of measurement|measuring order|run order"},
		{isValue, "value|values|result|results|reading|measurement|measured value|conc|concentration|observed concentration|obs conc"},
		{isUnit, "unit|units"},
		{isAnalyte, "analyte|cytokine|marker|target|component|item|parameter|assay"},
		{"lloq", "lloq|lower limit|lower limit of quantification|lower limit of quantitation|loq"},
		{"uloq", "uloq|upper limit|upper limit of quantification|upper limit of quantitation"},
		{"plate", "plate|plate id|plate no|plate name"},
		{"well", "well|wells|well id"},
		{"dilution", "dilution|dilution factor|dil|df"},
		{"matrix", "matrix|sample|sample type|specimen|tissue"},
	}
	exposureHeaders = []synonyms{
		{isExposure, "minutes|mins|min|observation|observation time|observation window|observation period|observed|window|duration"},
	}
	// Who judged the values, and who gave the doses.
	observerHeaders = []synonyms{
		{isPerson, "scorer|scored by|observer|observer initials|assessor|assessed by|rater|evaluator|read by"},
	}
	doserHeaders = []synonyms{
		{isPerson, "dosed by|given by|administered by|applied by|doser|operator|technician|performed by"},
	}
	beadHeaders = []synonyms{
		{isBeads, "beads|bead count|bead counts|count|counts|bead number|number of beads|n beads"},
	}
	// cycleHeaders are those of a PCR. One maker's export spells Ct with a Cyrillic letter.
	cycleHeaders = []synonyms{
		{isAnimal, "sample name"},
		{isValue, "ct|cq|cp|cт|ct value|cq value|crossing point"},
		{isFold, "fold|fold change|fold induction|rq|relative quantity|2 ddct|2 δδct|2 delta delta ct"},
	}
	// analyteHeaders are headers of the analyte by sort of analyte.
	analyteHeaders = map[string]string{
		endpoint.Antigen: "antigen|allergen",
		endpoint.Drug:    "drug|compound|substance",
		endpoint.Gene:    "gene|gene name|gene symbol|target name|detector|detector name",
	}
	animalHeaders = []synonyms{
		{"sex", "sex|gender"},
		{"strain", "strain"},
		{"cage", "cage|cage no|cage id|cage number"},
		{"tag", "tag|mark|marking|ear tag|ear notch|chip"},
		{"birth_date", "birth date|date of birth|dob|birthdate|born"},
		{"fate", "fate|disposition|status|outcome|death status"},
		{"fate_day", "fate day|death day|day of death|day of fate|last day|death dpi"},
		{"fate_date", "fate date|date of death|death date|date of fate|dod"},
	}
	doseHeaders = []synonyms{
		{isDate, "dose date|dosing date|date of dosing"},
		{"occasion", "occasion|administration|application|dose no|dose number|dosing|time of day"},
		{isClock, "time|time of dose|dose time|dosing time|clock time"},
		{"article", "article|test article|compound|drug|test item|substance|formulation"},
		{"dose", "dose|dose level|nominal dose"},
		{"dose_unit", "dose unit|dose units"},
		{"route", "route|route of administration|roa"},
		{"volume", "volume|dose volume|vol|amount|volume given|given volume|dosed volume"},
		{"volume_unit", "volume unit|volume units|amount unit|amount units"},
		{"concentration", "concentration|conc|formulation concentration|strength"},
		{"concentration_unit", "concentration unit|concentration units|conc unit"},
	}
)

// formulationHeaders are of the analyses of what was given.
var formulationHeaders = []synonyms{
	{"article", "article|test article|compound|drug|test item|substance|formulation"},
	{"nominal", "nominal|nominal concentration|nominal strength|target|target concentration|theoretical|intended"},
	{"measured", "measured|measured concentration|measured strength|found|found concentration|analysed|analyzed|result|actual"},
	{isUnit, "unit|units"},
}

// Contents lists what a column of a readout can be declared to hold.
func Contents() []string {
	contents := []string{isIgnored}
	known := slices.Concat(sharedHeaders, valueHeaders, exposureHeaders, beadHeaders, cycleHeaders, animalHeaders, doseHeaders, formulationHeaders, observerHeaders)
	for _, spec := range endpoint.All() {
		known = append(known, circumstanceHeaders(&spec)...)
	}
	for _, s := range known {
		if !slices.Contains(contents, s.is) {
			contents = append(contents, s.is)
		}
	}
	for _, spec := range endpoint.All() {
		if spec.Per != nil && !slices.Contains(contents, spec.Per.Column) {
			contents = append(contents, spec.Per.Column)
		}
	}
	slices.Sort(contents)
	return contents
}

// headings recognises the headers of one kind of readout.
type headings struct {
	vocabulary map[string]string // folded header to content
	spec       *endpoint.Spec    // nil for a readout that holds no endpoint
	units      *units
	times      *units            // of the observation time of counts
	conditions map[string]*units // of each condition of the endpoint, and of what it is divided by
	readWords  []string          // words before the number of a read, or of what the endpoint calls it
	names      seriesNames
	ownWords   []string // words of the endpoint's own name, folded
	// What else can stand in the header of a column of values.
	isGroup func(string) bool
	animals map[string]bool // those listed
}

// circumstanceHeaders are the headers of the conditions of an endpoint, and of what it nests in an animal.
func circumstanceHeaders(spec *endpoint.Spec) []synonyms {
	var own []synonyms
	for _, c := range spec.Conditions {
		own = append(own, synonyms{c.Name, strings.Join(c.Headers, "|")})
	}
	for _, l := range spec.Levels {
		if len(l.Headers) > 0 {
			own = append(own, synonyms{l.Column, strings.Join(l.Headers, "|")})
		}
	}
	return own
}

// foldHeader writes a header in lower case with single spaces for everything that is neither letter nor digit.
func foldHeader(header string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(header), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// compact is a folded header without its spaces: IL-17A, IL 17a and il17A are one.
func compact(header string) string { return strings.ReplaceAll(foldHeader(header), " ", "") }

func newHeadings(kind string, spec, companion *endpoint.Spec, analytes []plan.Analyte) *headings {
	h := &headings{
		vocabulary: map[string]string{}, spec: spec, units: newUnits(nil), names: newSeriesNames(spec, analytes),
		conditions: map[string]*units{}, readWords: slices.Clone(readWords),
	}
	own := slices.Concat(timeHeaders, valueHeaders)
	if spec != nil && spec.Exposure != nil {
		own = append(own, exposureHeaders...)
		h.times = newUnits(spec.Exposure.Units)
	}
	if companion != nil {
		own = append(own, synonyms{spec.Per.Column, strings.Join(spec.Per.Headers, "|")})
		h.conditions[spec.Per.Column] = newUnits(companion.Units)
	}
	if spec != nil {
		own = append(own, circumstanceHeaders(spec)...)
		for _, c := range spec.Conditions {
			h.conditions[c.Name] = newUnits(c.Units)
		}
		for _, l := range spec.Levels {
			if l.Column == endpoint.InReplicate {
				h.readWords = append(append(h.readWords, l.Name), l.Headers...)
			}
		}
	}
	if spec != nil && spec.Amplification != nil {
		own = append(own, cycleHeaders...)
	}
	if spec != nil && spec.Judged {
		own = append(own, observerHeaders...)
	}
	if spec != nil && spec.MinBeads > 0 {
		own = append(own, beadHeaders...)
	}
	if spec != nil && analyteHeaders[spec.Analytes] != "" {
		own = append(own, synonyms{isAnalyte, analyteHeaders[spec.Analytes]})
	}
	switch kind {
	case animalsKind:
		own = animalHeaders
	case dosingKind:
		own = slices.Concat(timeHeaders, doseHeaders, doserHeaders)
	case formulationKind:
		own = slices.Concat(timeHeaders, formulationHeaders)
	}
	for _, s := range slices.Concat(sharedHeaders, own) {
		for header := range strings.SplitSeq(s.headers, "|") {
			h.vocabulary[header] = s.is
		}
		h.vocabulary[strings.ReplaceAll(s.is, "_", " ")] = s.is
	}
	if spec != nil {
		h.units = newUnits(spec.Units)
		h.ownWords = strings.Fields(foldHeader(spec.Title + " " + spec.Name))
		initials := ""
		for _, w := range strings.Fields(foldHeader(spec.Title)) {
			initials += w[:1]
		}
		h.ownWords = append(h.ownWords, initials)
		if spec.Scale == endpoint.Count { // "Bouts" holds what is counted
			for _, u := range spec.Units {
				h.ownWords = append(append(h.ownWords, u.Name), u.Synonyms...)
			}
		}
	}
	return h
}

// recognise reads a header: alone, or split into a name and a unit, which stands in brackets, after a comma, or last.
func (h *headings) recognise(header string) column {
	c := column{header: header}
	if header == "" || h.name(header, &c) {
		return c
	}
	if strings.Contains(header, levelMark) && h.levels(header, &c) {
		return c
	}
	name, unit := "", ""
	if open := strings.IndexAny(header, "(["); open >= 0 {
		if length := strings.IndexAny(header[open:], ")]"); length > 0 {
			name, unit = header[:open]+" "+header[open+length+1:], header[open+1:open+length]
			if h.withUnit(name, unit, true, &c) {
				return c
			}
		}
	}
	for _, separator := range []string{",", " ", "_"} {
		if at := strings.LastIndex(header, separator); at > 0 {
			if h.withUnit(header[:at], header[at+1:], false, &c) {
				return c
			}
		}
	}
	return c
}

// withUnit reads a header that was split. A unit that is not known is taken for one only in brackets.
func (h *headings) withUnit(name, unit string, bracketed bool, c *column) bool {
	unit = strings.TrimSpace(unit)
	if h.spec != nil && len(h.spec.Components) > 0 && bracketed && isRange(unit) {
		unit, bracketed = h.spec.Unit, false // "Erythema (0-3)" says how far the item goes
	}
	if h.vocabulary[foldHeader(name)] == isExposure {
		_, known := h.times.find(unit)
		if known || bracketed {
			c.is, c.unit = isExposure, unit
		}
		return known || bracketed
	}
	if is := h.vocabulary[foldHeader(name)]; h.conditions[is] != nil {
		_, known := h.conditions[is].find(unit)
		if known || bracketed {
			c.is, c.unit = is, unit
		}
		return known || bracketed
	}
	_, known := h.units.find(unit)
	if !known && !bracketed && h.spec != nil {
		return false
	}
	if !h.name(name, c) {
		if !known || h.spec == nil || !h.spec.PerAnalyte {
			return false
		}
		c.is, c.analyte = isValue, strings.TrimSpace(name) // a unit of the endpoint marks an analyte that the plan does not list
	}
	if known && c.is == isSite {
		c.is = isValue // "Ear (µm)" holds thicknesses, "Ear" sides
	}
	if c.is == isValue || c.is == isTimepoint || h.spec == nil {
		c.unit = unit
	}
	return true
}

// isRange reports whether a text is a range of whole numbers or halves, such as 0-3.
func isRange(text string) bool {
	low, high, found := strings.Cut(strings.NewReplacer("–", "-", "−", "-", " to ", "-").Replace(text), "-")
	return found && isNumber(low) && isNumber(high)
}

func isNumber(text string) bool {
	_, ok := tabular.ParsePlain(strings.TrimSpace(text))
	return ok
}

// name reads a header without a unit. It reports whether it means anything. An item of a score goes before the words that
// all readouts share, as scales may have items of any name.
func (h *headings) name(header string, c *column) bool {
	if h.spec != nil && len(h.spec.Components) > 0 {
		series, known := h.names.find(header)
		switch {
		case known && series != totalName:
			c.is, c.analyte = isValue, series
			return true
		case known && strings.Contains(header, "%"):
			return false // a percentage of the maximum is not a total
		}
	}
	if is, known := h.vocabulary[foldHeader(header)]; known {
		c.is = is
		return true
	}
	if h.spec == nil {
		return false
	}
	// Days post induction of what the words before say; 7 dpi is a column of values, and death dpi no day of theirs.
	if folded := foldHeader(header); strings.HasSuffix(folded, " dpi") && !strings.ContainsAny(folded, "0123456789") && !strings.HasPrefix(folded, "death") {
		c.is = isStudyDay
		return true
	}
	if unit, known := h.units.find(header); known && unit.Titre {
		c.is, c.unit = isValue, unit.Name // "Titre" is both
		return true
	}
	if analyte, known := h.names.find(header); known {
		c.is, c.analyte = isValue, analyte
		return true
	}
	wide := column{header: c.header, is: isValue}
	if !h.wide(header, &wide) {
		return false
	}
	*c = wide
	return true
}

// Words in the header of a column of values.
var (
	dayWords  = []string{"day", "d", "days"}
	readWords = []string{"read", "reading", "rep", "replicate", "repeat", "measurement", "no", "nr"}
	siteWords = map[string]string{
		"r": "right", "right": "right", "re": "right", "rt": "right",
		"l": "left", "left": "left", "le": "left", "lt": "left",
	}
)

// wide reads the header of a column of values that says more than "value": a side, a read, a study day, a component or
// an analyte, in any order and combination (R1, Ear L 2, Day 7, D7 R1, d-1, D7 erythema). A minus directly before the
// number of a day belongs to it.
func (h *headings) wide(header string, c *column) bool {
	words := splitHeader(header)
	var rest []string
	understood := false
	for i := 0; i < len(words); i++ {
		word := words[i]
		next, nextIsNumber := 0, false
		if i+1 < len(words) {
			n, err := strconv.Atoi(words[i+1])
			next, nextIsNumber = n, err == nil
		}
		number, err := strconv.Atoi(word)
		isNumber := err == nil
		site := ""
		if h.spec.Sided {
			site = siteWords[word]
		}
		switch {
		case word == "study" && i+1 < len(words) && slices.Contains(dayWords, words[i+1]):
		case slices.Contains(dayWords, word) && nextIsNumber && !c.day.OK:
			c.day = maybe.Some(int32(next))
			i++
		case isNumber && i+1 < len(words) && words[i+1] == "dpi" && !c.day.OK:
			c.day = maybe.Some(int32(number))
			i++
		case site != "" && c.site == "":
			c.site = site
		case slices.Contains(h.readWords, word) && nextIsNumber && !c.replicate.OK && next > 0:
			c.replicate = maybe.Some(int32(next))
			i++
		case isNumber && number > 0 && i > 0 && len(rest) == 0 && !c.replicate.OK:
			c.replicate = maybe.Some(int32(number))
		case slices.Contains(h.ownWords, word):
		default:
			rest = append(rest, word)
			continue
		}
		understood = true
	}
	if len(rest) == 0 {
		return understood
	}
	analyte, known := h.names.find(strings.Join(rest, ""))
	c.analyte = analyte
	return known
}

// splitHeader splits a header into lower-case words and whole numbers.
func splitHeader(header string) []string {
	var words []string
	var word []rune
	flush := func() {
		if len(word) > 0 {
			words = append(words, string(word))
		}
		word = word[:0]
	}
	runes := []rune(strings.ToLower(header))
	for i, r := range runes {
		isDigit := r >= '0' && r <= '9'
		inNumber := len(word) > 0 && (word[0] == '-' || word[0] >= '0' && word[0] <= '9')
		switch {
		case isDigit && (len(word) == 0 || inNumber):
			word = append(word, r)
		case isDigit, unicode.IsLetter(r) && inNumber:
			flush()
			word = append(word, r)
		case unicode.IsLetter(r):
			word = append(word, r)
		default:
			flush()
			nextIsDigit := i+1 < len(runes) && runes[i+1] >= '0' && runes[i+1] <= '9'
			if (r == '-' || r == '−') && nextIsDigit && len(words) > 0 && slices.Contains(dayWords, words[len(words)-1]) {
				word = append(word, '-')
			}
		}
	}
	flush()
	return words
}

// declare lets the plan's word on a column win over its header.
func (c *column) declare(d plan.Column) {
	c.is = d.Is
	if d.Unit != "" {
		c.unit, _ = tabular.Clean(d.Unit)
	}
	if d.Site != "" {
		c.site = d.Site
	}
	if d.StudyDay != nil {
		c.day = maybe.Some(*d.StudyDay)
	}
	if d.Replicate != nil {
		c.replicate = maybe.Some(*d.Replicate)
	}
	if d.Analyte != "" {
		c.analyte = d.Analyte
	}
}
