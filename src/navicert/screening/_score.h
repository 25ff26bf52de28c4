/* Alignment, evidence and points of one query beside one listed name: the same steps as `align.py`, `evidence.py` and
 * `score.py`, in the same whole numbers. Change both together.
 */
enum { MOST_WORDS = 64, MOST_LETTERS = 4096, MOST_OPTIONS = 4096, MOST_PAIRS = 1024, EVIDENCE = 38 };
enum { MOST_ANSWERS = 16, MOST_TREES = 4096, FAR = 1 << 20 }; /* as in score.py */
enum { ROLE_NAME, ROLE_FORM, ROLE_TITLE, ROLE_PARTICLE, ROLE_NUMBER, ROLE_INITIAL, ROLE_GENERIC, ROLE_PLACE, ROLE_CONNECTOR };
enum { CUT_SHORT = 6, INITIAL_HOW, APART, TWICE }; /* places in HOWS of align.py */
static const int LIKE_SPLIT = 94, LIKE_INITIAL = 60, LIKE_ENDS_EARLY = 60, LIKE_REPEATED = 100;
static const int64_t ALL = 1000, WEIGHTY = 15, FULL = 60, EXACT = 95, BEGINNING_LETTERS = 10;

typedef struct {
    const uint8_t *at;
    int length;
} Text;

typedef struct {
    Text text, fold, bones;
    int role, known;
    int64_t weight;
} Word;

typedef struct {
    int32_t word;
    int first, count, like, how;
} Option;

typedef struct {
    int32_t a, b;
    int at;
} Split;

typedef struct {
    int q, q_count, l, l_count, like, how, order;
    int64_t rank;
} Pair;

typedef struct {
    Word q[MOST_WORDS], l[MOST_WORDS];
    int q_count, l_count, person;
    Option options[MOST_OPTIONS], spare[MOST_OPTIONS];
    int option_count;
    Split splits[MOST_OPTIONS];
    int split_count;
    int32_t words[MOST_WORDS];
    Pair possible[MOST_PAIRS], pairs[2 * MOST_WORDS];
    int possible_count, pair_count;
    char used_q[MOST_WORDS], used_l[MOST_WORDS];
} Sight;

static int64_t least_of(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most_of(int64_t a, int64_t b) { return a > b ? a : b; }
static int64_t share_of(int64_t part, int64_t whole) { return (2 * ALL * part + whole) / (2 * whole); }
static int same_text(Text a, Text b) { return a.length == b.length && !memcmp(a.at, b.at, a.length); }

/* --- alignment ---------------------------------------------------------------------------------------------- */
static int by_rank(const void *a, const void *b)
{
    const Pair *x = a, *y = b;
    if (x->rank != y->rank) return x->rank > y->rank ? -1 : 1;
    int dx = abs(x->q - x->l), dy = abs(y->q - y->l);
    if (dx != dy) return dx - dy;
    return x->q != y->q ? x->q - y->q : x->order - y->order;
}

static void take(Sight *s, Pair p)
{
    for (int i = 0; i < p.q_count; i++) if (s->used_q[p.q + i]) return;
    for (int j = 0; j < p.l_count; j++) if (s->used_l[p.l + j]) return;
    memset(s->used_q + p.q, 1, p.q_count);
    memset(s->used_l + p.l, 1, p.l_count);
    s->pairs[s->pair_count++] = p;
}

static void propose(Sight *s, Pair p)
{
    int64_t weight = 0;
    for (int i = 0; i < p.q_count; i++) weight += s->q[p.q + i].weight;
    p.rank = p.like * weight, p.order = s->possible_count;
    s->possible[s->possible_count++] = p;
}

static int all_digits(Text t)
{
    for (int i = 0; i < t.length; i++) if (t.at[i] < '0' || t.at[i] > '9') return 0;
    return 1;
}

static int are_initials(const Sight *s, Text text, int first, const char *free_l)
{
    for (int k = 0; k < text.length; k++)
        if (!free_l[first + k] || s->used_l[first + k] || !s->l[first + k].text.length || s->l[first + k].text.at[0] != text.at[k]) return 0;
    return 1;
}

static void shorten(Sight *s, int i, const char *free_l)
{
    Text text = s->q[i].text;
    for (int j = 0; j < s->l_count; j++) {
        Text other = s->l[j].text;
        if (!free_l[j] || s->used_l[j]) continue;
        if (text.length && other.length && text.at[0] == other.at[0] && (text.length == 1 || other.length == 1) && !all_digits(text))
            return take(s, (Pair){i, 1, j, 1, LIKE_INITIAL, INITIAL_HOW, 0, 0});
        if (i == s->q_count - 1 && other.length >= text.length && !memcmp(other.at, text.at, text.length))
            return take(s, (Pair){i, 1, j, 1, LIKE_ENDS_EARLY, CUT_SHORT, 0, 0});
    }
    if (text.length < 2 || text.length > 4) return;
    for (int j = 0; j + text.length <= s->l_count; j++)
        if (are_initials(s, text, j, free_l))
            return take(s, (Pair){i, 1, j, text.length, LIKE_INITIAL, INITIAL_HOW, 0, 0});
}

static void complete(Sight *s)
{
    char free_l[MOST_WORDS], free_q[MOST_WORDS];
    for (int j = 0; j < s->l_count; j++) free_l[j] = !s->used_l[j];
    for (int i = 0; i < s->q_count; i++) free_q[i] = !s->used_q[i];
    for (int i = 0; i < s->q_count; i++) if (free_q[i]) shorten(s, i, free_l);
    int paired = s->pair_count;
    for (int i = 0; i < s->q_count; i++) {
        if (s->used_q[i] || s->q[i].role != ROLE_NAME) continue;
        for (int p = 0; p < paired && !s->used_q[i]; p++)
            for (int k = 0; k < s->pairs[p].q_count; k++)
                if (same_text(s->q[s->pairs[p].q + k].text, s->q[i].text)) {
                    take(s, (Pair){i, 1, 0, 0, LIKE_REPEATED, TWICE, 0, 0});
                    break;
                }
    }
}

/* The first option of a word; options are sorted by word and keep their order. */
static int first_option(const Sight *s, int32_t word)
{
    int low = 0, high = s->option_count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (s->options[middle].word < word) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* Whether everything found room; where not, the steps in Python are used. */
static int align(Sight *s)
{
    memset(s->used_q, 0, sizeof s->used_q), memset(s->used_l, 0, sizeof s->used_l);
    s->possible_count = s->pair_count = 0;
    for (int j = 0; j < s->l_count; j++) {
        for (int o = first_option(s, s->words[j]); o < s->option_count && s->options[o].word == s->words[j]; o++) {
            if (s->possible_count == MOST_PAIRS) return 0;
            propose(s, (Pair){s->options[o].first, s->options[o].count, j, 1, s->options[o].like, s->options[o].how, 0, 0});
        }
        for (int k = 0; k < s->split_count && j + 1 < s->l_count; k++)
            if (s->splits[k].a == s->words[j] && s->splits[k].b == s->words[j + 1]) {
                if (s->possible_count == MOST_PAIRS) return 0;
                propose(s, (Pair){s->splits[k].at, 1, j, 2, LIKE_SPLIT, APART, 0, 0});
            }
    }
    qsort(s->possible, s->possible_count, sizeof *s->possible, by_rank);
    for (int p = 0; p < s->possible_count; p++) take(s, s->possible[p]);
    complete(s);
    return 1;
}

/* --- evidence ----------------------------------------------------------------------------------------------- */
/* Letters that two strings have in common in this order (Hyyrö 2004, 64 letters at a time). */
static int common_letters(const uint8_t *a, int n, const uint8_t *b, int m)
{
    static uint64_t places[256][MOST_LETTERS / 64];
    uint64_t row[MOST_LETTERS / 64];
    int blocks = (n + 63) / 64, common = 0;
    for (int i = 0; i < n; i++) memset(places[a[i]], 0, blocks * sizeof(uint64_t));
    for (int j = 0; j < m; j++) memset(places[b[j]], 0, blocks * sizeof(uint64_t));
    for (int i = 0; i < n; i++) places[a[i]][i / 64] |= 1ull << (i % 64);
    for (int k = 0; k < blocks; k++) row[k] = ~0ull;
    for (int j = 0; j < m; j++) {
        uint64_t carry = 0;
        for (int k = 0; k < blocks; k++) {
            uint64_t met = row[k] & places[b[j]][k], sum = row[k] + met, with = sum + carry;
            carry = (sum < met) | (with < sum);
            row[k] = with | (row[k] - met);
        }
    }
    for (int i = 0; i < n; i++) common += !(row[i / 64] >> (i % 64) & 1);
    return common;
}

static int64_t alike(Text a, Text b)
{
    int64_t both = a.length + b.length;
    return both ? ALL - share_of(both - 2 * common_letters(a.at, a.length, b.at, b.length), both) : ALL;
}

static int by_text(const void *a, const void *b)
{
    const Text *x = a, *y = b;
    int order = memcmp(x->at, y->at, x->length < y->length ? x->length : y->length);
    return order ? order : x->length - y->length;
}

enum { TEXTS, FOLDS, CONSONANTS };
static Text text_of(const Word *w, int which) { return which == TEXTS ? w->text : which == FOLDS ? w->fold : w->bones; }
static int says_nothing(int role) { return role == ROLE_FORM || role == ROLE_TITLE || role == ROLE_CONNECTOR; }

/* The words of one side as one string; `wanted` picks words by mask, none means all. */
static Text run_of(const Word *words, int count, int which, int sorted, int skip_empty, const char *used, uint8_t *room)
{
    Text parts[MOST_WORDS];
    int n = 0, length = 0;
    for (int i = 0; i < count; i++)
        if (!(skip_empty && says_nothing(words[i].role)) && !(used && used[i])) parts[n++] = text_of(&words[i], which);
    if (sorted) qsort(parts, n, sizeof *parts, by_text);
    for (int i = 0; i < n; i++) memcpy(room + length, parts[i].at, parts[i].length), length += parts[i].length;
    return (Text){room, length};
}

static int64_t names_alike(const Sight *s, int which, int sorted)
{
    static uint8_t a[MOST_LETTERS], b[MOST_LETTERS];
    return alike(run_of(s->q, s->q_count, which, sorted, 1, NULL, a), run_of(s->l, s->l_count, which, sorted, 1, NULL, b));
}

static int64_t rests_alike(const Sight *s)
{
    static uint8_t a[MOST_LETTERS], b[MOST_LETTERS];
    return alike(run_of(s->q, s->q_count, FOLDS, 0, 0, s->used_q, a), run_of(s->l, s->l_count, FOLDS, 0, 0, s->used_l, b));
}

static int64_t begins_so(const Sight *s)
{
    static uint8_t a[MOST_LETTERS], b[MOST_LETTERS];
    Text q = run_of(s->q, s->q_count, TEXTS, 0, 0, NULL, a), l = run_of(s->l, s->l_count, TEXTS, 0, 0, NULL, b);
    return q.length >= BEGINNING_LETTERS && l.length >= q.length && !memcmp(q.at, l.at, q.length) ? ALL : 0;
}

typedef struct {
    int64_t sum, most, weighty, by_role[16];
    int heaviest, alone, has_form, form_alone;
} Side;

static Side side_of(const Word *words, int count, const char *used)
{
    Side found = {0};
    found.heaviest = -1;
    for (int i = 0; i < count; i++) {
        found.has_form |= words[i].role == ROLE_FORM;
        if (used[i]) continue;
        found.alone++, found.sum += words[i].weight, found.by_role[words[i].role & 15] += words[i].weight;
        found.weighty += words[i].weight > WEIGHTY, found.form_alone |= words[i].role == ROLE_FORM;
        if (found.heaviest < 0 || words[i].weight > found.most) found.heaviest = i, found.most = words[i].weight;
    }
    return found;
}

static int64_t disorder(const Sight *s, const int64_t *weights)
{
    int at[MOST_WORDS], turns = 0, count = 0, last = 0;
    memset(at, -1, sizeof at);
    for (int p = 0; p < s->pair_count; p++)
        if (s->pairs[p].l_count && weights[p] > 5) at[s->pairs[p].q] = s->pairs[p].l;
    for (int i = 0; i < s->q_count; i++)
        if (at[i] >= 0) turns += count && last > at[i], last = at[i], count++;
    return share_of(turns, count > 1 ? count - 1 : 1);
}

static void weigh(const Sight *s, int64_t *e)
{
    Side q = side_of(s->q, s->q_count, s->used_q), l = side_of(s->l, s->l_count, s->used_l);
    int64_t sum_q = 0, sum_l = 0, got_q = 0, got_l = 0, got = 0, lost = 0, all = 0, fuzzy = 0, worst = 0, other = 0;
    int64_t same = 0, shared = 0, heavy_q = 0, heavy_l = 0, initials = 0, cut = 0, bare = 0;
    int64_t weights[2 * MOST_WORDS];
    int first = -1, last = -1;
    for (int i = 0; i < s->q_count; i++) {
        sum_q += s->q[i].weight;
        if (s->q[i].weight > WEIGHTY) heavy_q++, last = i, first = first < 0 ? i : first;
        int vowel = 0;
        for (int k = 0; k < s->q[i].text.length; k++) vowel |= memchr("aeiouy", s->q[i].text.at[k], 6) != NULL;
        if (s->q[i].text.length > 2 && !vowel) bare += s->q[i].weight;
    }
    for (int j = 0; j < s->l_count; j++) sum_l += s->l[j].weight, heavy_l += s->l[j].weight > WEIGHTY;
    for (int p = 0; p < s->pair_count; p++) {
        const Pair *pair = &s->pairs[p];
        int64_t wq = 0, wl = 0;
        int known = 1;
        for (int i = 0; i < pair->q_count; i++) wq += s->q[pair->q + i].weight, known &= s->q[pair->q + i].known;
        for (int j = 0; j < pair->l_count; j++) wl += s->l[pair->l + j].weight;
        int64_t w = weights[p] = pair->l_count ? least_of(wq, wl) : 0;
        if (pair->l_count) got_q += pair->like * wq, got_l += pair->like * wl;
        else sum_q -= wq;
        got += w * pair->like, lost += w * (100 - pair->like), all += w;
        int64_t unlike = least_of(FULL, w) * (100 - pair->like) / 6;
        worst = most_of(worst, unlike);
        if (pair->like < EXACT) fuzzy += w;
        if (pair->like < EXACT && known) other = most_of(other, unlike);
        same += w > WEIGHTY && pair->like >= EXACT, shared += w > WEIGHTY && pair->like > 50;
        initials += pair->how == INITIAL_HOW, cut |= pair->how == CUT_SHORT;
    }
    sum_q = most_of(1, sum_q), sum_l = most_of(1, sum_l);
    int64_t covered_q = share_of(got_q, 100 * sum_q), covered_l = share_of(got_l, 100 * sum_l), contra = least_of(q.sum, l.sum);
    int64_t *f = e;
    *f++ = covered_q, *f++ = covered_l, *f++ = least_of(covered_q, covered_l), *f++ = least_of(4 * ALL, got / 10);
    *f++ = 10 * least_of(q.most, l.most), *f++ = least_of(3 * ALL, 10 * contra), *f++ = 10 * q.most, *f++ = 10 * l.most;
    *f++ = least_of(2 * ALL, lost / 10), *f++ = worst, *f++ = share_of(fuzzy, most_of(1, all)), *f++ = 250 * least_of(4, same);
    *f++ = ALL * (shared <= 1), *f++ = ALL * (heavy_q <= 1), *f++ = ALL * (heavy_l <= 1);
    *f++ = ALL * (first >= 0 && !s->used_q[first]), *f++ = ALL * (last >= 0 && !s->used_q[last]), *f++ = disorder(s, weights);
    *f++ = least_of(ALL, 10 * (q.by_role[ROLE_NUMBER] + l.by_role[ROLE_NUMBER]));
    *f++ = least_of(ALL, 20 * least_of(q.by_role[ROLE_GENERIC], l.by_role[ROLE_GENERIC]));
    *f++ = least_of(ALL, 10 * llabs(q.by_role[ROLE_GENERIC] - l.by_role[ROLE_GENERIC]));
    *f++ = least_of(ALL, 10 * (q.by_role[ROLE_PLACE] + l.by_role[ROLE_PLACE]));
    *f++ = q.has_form && l.has_form ? 500 * (q.form_alone + l.form_alone) : 250 * (q.form_alone || l.form_alone);
    *f++ = names_alike(s, TEXTS, 0), *f++ = names_alike(s, FOLDS, 1), *f++ = names_alike(s, CONSONANTS, 1), *f++ = begins_so(s);
    *f++ = share_of(initials, most_of(1, s->l_count)), *f++ = ALL * cut, *f++ = 125 * least_of(8, s->q_count);
    *f++ = 250 * least_of(4, q.weighty + l.weighty);
    *f++ = q.alone && l.alone ? alike(s->q[q.heaviest].fold, s->l[l.heaviest].fold) : 0;
    *f++ = q.alone && l.alone ? rests_alike(s) : 0;
    *f++ = most_of(0, least_of(4 * ALL, ALL + got / 10 - 20 * contra - 2 * (lost / 10))), *f++ = share_of(bare, sum_q);
    *f++ = other, *f++ = ALL * (q.alone && s->q[q.heaviest].known), *f++ = ALL * s->person;
}

/* --- points ------------------------------------------------------------------------------------------------- */
typedef struct {
    Py_buffer held[4]; /* limits, starts: int64; left: uint16; points: int64: `answers` of score.py */
} Answers;

/* Whether the tables hold together; how many trees they are of. */
static int answers_fit(const Answers *a, Py_ssize_t *trees)
{
    const int64_t *starts = a->held[1].buf;
    Py_ssize_t limits = a->held[0].len / 8, width;
    *trees = a->held[3].len / (8 * MOST_ANSWERS), width = (*trees + 3) / 4 * 4;
    if (*trees < 1 || *trees > MOST_TREES || a->held[1].len != 8 * (EVIDENCE + 1) || starts[0]) return 0;
    for (int i = 0; i < EVIDENCE; i++) if (starts[i + 1] <= starts[i]) return 0;
    return starts[EVIDENCE] == limits + EVIDENCE && a->held[2].len == starts[EVIDENCE] * width * 2;
}

/* The sum for one row of evidence: each kind rules answers out, the first of a tree that is left is its answer. */
static int64_t points_in(const Answers *a, Py_ssize_t trees, const int64_t *evidence)
{
    const int64_t *limits = a->held[0].buf, *starts = a->held[1].buf, *points = a->held[3].buf;
    const uint16_t *table = a->held[2].buf;
    uint64_t left[MOST_TREES / 4];
    uint16_t mask[MOST_TREES];
    Py_ssize_t words = (trees + 3) / 4;
    memset(left, 255, words * sizeof *left);
    for (int kind = 0; kind < EVIDENCE; kind++) {
        int64_t low = starts[kind] - kind, first = low, high = starts[kind + 1] - kind - 1, found = evidence[kind] + FAR * kind;
        for (int64_t rest = high - low, half; rest > 0; rest -= half) { /* no branch: which way it goes nobody can guess */
            half = (rest + 1) / 2;
            low += half & -(int64_t)(limits[low + half - 1] < found);
        }
        if (low == first) continue; /* nothing is ruled out below the first limit */
        const uint64_t *row = (const uint64_t *)(table + (low + kind) * words * 4);
        for (Py_ssize_t w = 0; w < words; w++) left[w] &= row[w];
    }
    memcpy(mask, left, words * sizeof *left);
    int64_t total = 0;
    for (Py_ssize_t t = 0; t < trees; t++) total += points[t * MOST_ANSWERS + __builtin_ctz(mask[t] | 1u << (MOST_ANSWERS - 1))];
    return total;
}

typedef struct {
    Py_buffer held[6]; /* roots, evidence, limit, low, high, points: int32 */
} Card;

/* `parts` gets what each kind of evidence added or took away, and the start last; together they are the sum. */
static void explain_points(const Card *card, const int64_t *evidence, int64_t *parts)
{
    const int32_t *roots = card->held[0].buf, *asks = card->held[1].buf, *limit = card->held[2].buf;
    const int32_t *low = card->held[3].buf, *high = card->held[4].buf, *points = card->held[5].buf;
    for (Py_ssize_t t = 0; t < card->held[0].len / 4; t++) {
        int32_t at = roots[t];
        parts[EVIDENCE] += points[at];
        while (low[at] != at) {
            int32_t to = evidence[asks[at]] <= limit[at] ? low[at] : high[at];
            parts[asks[at]] += points[to] - points[at];
            at = to;
        }
    }
}
