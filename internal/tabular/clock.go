package tabular

import (
	"regexp"
	"strconv"
	"strings"
)

// clockForm is a time of day: hours and minutes, perhaps seconds, am or pm, and a time zone.
var clockForm = regexp.MustCompile(`(?i)^(\d{1,2})[:h](\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(am|pm|a\.m\.|p\.m\.)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})?$`)

// ParseClock reads a time of day, alone or behind a date: 9:15, 09:15:30, 9h15, 9:15 pm, 2026-03-02T07:15:00Z. Minutes count
// from midnight, seconds are dropped; zone is as it stands, UTC for Z and GMT, empty where none is given. An hour of 24 or more,
// as of a duration, is no time of day.
func ParseClock(text string) (minutes int32, zone string, ok bool) {
	_, text = splitClock(strings.TrimSpace(text))
	m := clockForm.FindStringSubmatch(text)
	if m == nil {
		return 0, "", false
	}
	hour, _ := strconv.Atoi(m[1])
	minute, _ := strconv.Atoi(m[2])
	second, _ := strconv.Atoi(m[3]) // none is 0
	half := strings.ReplaceAll(strings.ToLower(m[4]), ".", "")
	if half != "" && (hour < 1 || hour > 12) || hour > 23 || minute > 59 || second > 59 {
		return 0, "", false
	}
	switch {
	case half == "am" && hour == 12:
		hour = 0
	case half == "pm" && hour < 12:
		hour += 12
	}
	zone = strings.ToUpper(m[5])
	if zone == "Z" || zone == "GMT" || strings.Trim(zone, "+-0:") == "" && zone != "" {
		zone = "UTC"
	}
	return int32(60*hour + minute), zone, true
}

// splitClock splits a text into a date and the time of day behind it; the time is the whole text where nothing that has digits
// stands before it, and empty where there is none.
func splitClock(text string) (date, clock string) {
	colon := strings.IndexByte(text, ':')
	if colon < 0 {
		colon = strings.IndexByte(text, 'h')
	}
	if colon < 0 {
		return text, ""
	}
	begin := strings.LastIndexAny(text[:colon], "T ")
	if begin < 0 {
		return "", text
	}
	date = strings.TrimRight(text[:begin], " ,")
	if !strings.ContainsAny(date, "0123456789") {
		return text, text
	}
	return date, text[begin+1:]
}
