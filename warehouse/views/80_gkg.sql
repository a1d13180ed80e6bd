-- One row per article, in the 27 columns and the packing of GDELT's Global Knowledge Graph 2.1 (codebook of 2015-02-19;
-- the names are those of BigQuery's gdeltv2.gkg), for people who come from there. What lists hold is found by presscut,
-- not by GDELT. Always null, because nothing here measures or reads it: Counts, V2Counts, V2Tone, Dates, GCAM,
-- SocialImageEmbeds, SocialVideoEmbeds, TranslationInfo. Offsets are characters of articles.text, from 0; what stands
-- in headlines and captions has none and is left out of the columns with offsets. A character that the packing uses,
-- a tab and a line break are spaces within a value. `presscut export --format gkg` writes it as GDELT's files are.
-- GKGRECORDID: DATE, a hyphen and the article_id where GDELT has a number: joins articles by its last part.
-- DATE: Time of publication in UTC as YYYYMMDDHHMMSS; of an article of which only the day is known, that day at 0:00;
-- of one without a date, the time of first sight. GDELT gives the quarter of an hour in which it saw the article.
-- SourceCollectionIdentifier: 1 for a page of the web; 2 for a file without a URL, known by its urn alone.
-- SourceCommonName: The outlet's domain; of a file without a URL, the outlet's id.
-- DocumentIdentifier: articles.url.
-- Counts: Null: GDELT's counts are of the killed, wounded, arrested and so on; Amounts has every number.
-- V2Counts: Null, as Counts.
-- Themes: The article's topics by `topics.toml`, their ids in capitals; not GDELT's list of themes.
-- V2Themes: Theme,offset for each term of the topic in the text, where the term first stands.
-- Locations: Places named anywhere in the article of which coordinates are known:
-- type#name#country#ADM1#latitude#longitude#feature. The type is 1 for a country, 2 for a state and 3 for a place of the
-- United States, 5 and 4 for those of other countries; the country is FIPS 10-4. ADM1 and feature are the country's code
-- for a country, else empty: GeoNames' ids are none of those that GDELT has there. A country lies at its capital.
-- V2Locations: The same for each mention in the text: type#name#country#ADM1#ADM2#latitude#longitude#feature#offset.
-- Persons: People named anywhere in the article, in the fullest form that it gives, in small letters as GDELT has them.
-- V2Persons: Name,offset for each mention of a person in the text.
-- Organizations: Organisations named anywhere in the article, in small letters.
-- V2Organizations: Name,offset for each mention of an organisation in the text.
-- V2Tone: Null: no tone is measured.
-- Dates: Null: dates within the text are not read.
-- GCAM: Null: none of its dictionaries is applied.
-- SharingImage: URL of the lead picture, else of the one that the page's metadata names.
-- RelatedImages: URLs of the other pictures in the article.
-- SocialImageEmbeds: Null: pictures of social networks in the page are not told apart.
-- SocialVideoEmbeds: Null, as SocialImageEmbeds.
-- Quotations: offset|length|verb|quote for each quote in marks in the text, with # between; the verb is quotes.cue.
-- AllNames: Name,offset for each name in the text as it is written: people, organisations, places, events and others.
-- Amounts: Amount,object,offset for each number in the text; the object is its currency or unit and what is counted.
-- TranslationInfo: Null: texts are kept in their own language.
-- Extras: XML: PAGE_AUTHORS, PAGE_PRECISEPUBTIMESTAMP (where the minute is known, in UTC) and PAGE_TITLE.
WITH fips AS (
  -- Countries whose ISO 3166 code is not their FIPS 10-4 code: the one, then the other.
  SELECT left(codes, 2) AS country, right(codes, 2) AS code FROM (SELECT unnest(string_split_regex(trim('
    ADAN AGAC AIAV AQAY ASAQ ATAU AUAS AWAA AXFI AZAJ BABK BDBG BFUV BGBU BHBA BIBY BJBN BLTB BMBD BNBX BOBL BQNT
    BSBF BWBC BYBO BZBH CCCK CDCG CFCT CGCF CHSZ CIIV CKCW CLCI CNCH CRCS CSYI CWUC CXKT CZEZ DEGM DKDA DMDO DODR
    DZAG EEEN EHWI ESSP GAGB GBUK GDGJ GEGG GFFG GGGK GMGA GNGV GQEK GSSX GUGQ GWPU HNHO HTHA IEEI ILIS IQIZ ISIC
    JPJA KHCB KIKR KMCN KNSC KPKN KRKS KWKU KYCJ LBLE LCST LILS LKCE LRLI LSLT LTLH LVLG MAMO MCMN MEMJ MFRN MGMA
    MHRM MMBM MNMG MOMC MPCQ MQMB MSMH MUMP MWMI NAWA NENG NGNI NINU NUNE OMMU PAPM PFFP PGPP PHRP PMSB PNPC PRRQ
    PSWE PTPO PWPS PYPA RSRI RURS SBBP SCSE SDSU SESW SGSN SJSV SKLO SNSG SRNS SSOD STTP SVES SXNN SZWZ TCTK TDCD
    TFFS TGTO TJTI TKTL TLTT TMTX TNTS TOTN TRTU TTTD UAUP VAVT VGVI VIVQ VNVM VUNH XKKV YEYM YTMF ZASF ZMZA ZWZI
  '), '\s+')) AS codes)
), dated AS (
  SELECT *, CASE WHEN published_precision IN ('second', 'minute', 'hour') THEN published_at AT TIME ZONE 'UTC'
      ELSE coalesce(CAST(published_day AS TIMESTAMP), first_seen_at AT TIME ZONE 'UTC') END AS dated_at
  FROM articles
)
SELECT strftime(dated_at, '%Y%m%d%H%M%S') || '-' || a.article_id AS GKGRECORDID,
  CAST(strftime(dated_at, '%Y%m%d%H%M%S') AS BIGINT) AS DATE,
  CASE WHEN a.url LIKE 'http%' THEN 1 ELSE 2 END AS SourceCollectionIdentifier,
  trim(regexp_replace(CASE WHEN a.url LIKE 'http%' THEN coalesce(outlets.domain, a.outlet_id) ELSE a.outlet_id END,
    '[\p{Z}\p{Cc}]+', ' ', 'g')) AS SourceCommonName,
  regexp_replace(a.url, '[\p{Z}\p{Cc}]', '%20', 'g') AS DocumentIdentifier,
  CAST(NULL AS VARCHAR) AS Counts, CAST(NULL AS VARCHAR) AS V2Counts,
  about.themes AS Themes, term.themes AS V2Themes,
  named.places AS Locations, named.places_at AS V2Locations,
  named.people AS Persons, named.people_at AS V2Persons,
  named.organisations AS Organizations, named.organisations_at AS V2Organizations,
  CAST(NULL AS VARCHAR) AS V2Tone, CAST(NULL AS VARCHAR) AS Dates, CAST(NULL AS VARCHAR) AS GCAM,
  shown.lead AS SharingImage, shown.others AS RelatedImages,
  CAST(NULL AS VARCHAR) AS SocialImageEmbeds, CAST(NULL AS VARCHAR) AS SocialVideoEmbeds,
  said.quotations AS Quotations, named.names AS AllNames, counted.amounts AS Amounts,
  CAST(NULL AS VARCHAR) AS TranslationInfo,
  CASE WHEN len(a.authors) > 0 THEN '<PAGE_AUTHORS>' || replace(replace(replace(regexp_replace(array_to_string(a.authors, ';'), '[\p{Z}\p{Cc}]+', ' ', 'g'),
      '&', '&amp;'), '<', '&lt;'), '>', '&gt;') || '</PAGE_AUTHORS>'
    ELSE '' END
    || CASE WHEN a.published_precision IN ('second', 'minute') THEN '<PAGE_PRECISEPUBTIMESTAMP>'
      || strftime(dated_at, '%Y%m%d%H%M%S') || '</PAGE_PRECISEPUBTIMESTAMP>' ELSE '' END
    || '<PAGE_TITLE>' || replace(replace(replace(regexp_replace(coalesce(a.title, ''), '[\p{Z}\p{Cc}]+', ' ', 'g'),
      '&', '&amp;'), '<', '&lt;'), '>', '&gt;') || '</PAGE_TITLE>' AS Extras
FROM dated AS a
LEFT JOIN outlets USING (outlet_id)
LEFT JOIN LATERAL (
  SELECT string_agg(upper(replace(topic, '-', '_')), ';' ORDER BY topic) AS themes
  FROM article_topics WHERE article_topics.article_id = a.article_id
) AS about ON true
LEFT JOIN LATERAL (
  -- Words alone, one space around each: so a term is found where it is a word, or with its star a part of one.
  SELECT string_agg(upper(replace(topic, '-', '_')) || ',' || (at_ - starts), ';' ORDER BY at_ - starts, topic) AS themes
  FROM (
    SELECT topic, CASE WHEN term LIKE '*%' THEN 2 ELSE 1 END AS starts,
      strpos(' ' || regexp_replace(lower(a.text), '[^\p{L}\p{M}\p{N}]', ' ', 'g') || ' ',
        CASE WHEN term LIKE '*%' THEN '' ELSE ' ' END
        || regexp_replace(trim(lower(term), '*'), '[^\p{L}\p{M}\p{N}]', ' ', 'g')
        || CASE WHEN term LIKE '%*' THEN '' ELSE ' ' END) AS at_
    FROM (
      SELECT topic, unnest(matched) AS term FROM article_topics WHERE article_topics.article_id = a.article_id
    )
  )
  WHERE at_ > 0
) AS term ON true
LEFT JOIN LATERAL (
  SELECT string_agg(DISTINCT lower(name), ';' ORDER BY lower(name)) FILTER (type = 'PERSON') AS people,
    string_agg(name || ',' || at_, ';' ORDER BY at_) FILTER (type = 'PERSON' AND in_text) AS people_at,
    string_agg(DISTINCT lower(name), ';' ORDER BY lower(name)) FILTER (type = 'ORG') AS organisations,
    string_agg(name || ',' || at_, ';' ORDER BY at_) FILTER (type = 'ORG' AND in_text) AS organisations_at,
    string_agg(DISTINCT place || '#' || site, ';' ORDER BY place || '#' || site) AS places,
    string_agg(place || '##' || site || '#' || at_, ';' ORDER BY at_) FILTER (in_text) AS places_at,
    string_agg(surface || ',' || at_, ';' ORDER BY at_) FILTER (in_text) AS names
  FROM (
    SELECT e.type, "start" AS at_, field = 'text' AS in_text,
      trim(regexp_replace(e.name, '[\p{Z}\p{Cc}#;,|]+', ' ', 'g')) AS name,
      trim(regexp_replace(surface, '[\p{Z}\p{Cc}#;,|]+', ' ', 'g')) AS surface,
      CASE WHEN e.type = 'LOC' AND latitude IS NOT NULL THEN concat_ws('#',
        CASE WHEN place_kind = 'country' THEN 1 WHEN place_kind = 'region' THEN if(country = 'US', 2, 5)
          ELSE if(country = 'US', 3, 4) END,
        trim(regexp_replace(e.name, '[\p{Z}\p{Cc}#;,|]+', ' ', 'g')), coalesce(code, country, ''),
        CASE WHEN place_kind = 'country' THEN coalesce(code, country, '') ELSE '' END) END AS place,
      concat_ws('#', latitude, longitude,
        CASE WHEN place_kind = 'country' THEN coalesce(code, country, '') ELSE '' END) AS site
    FROM mentions JOIN article_entities AS e USING (article_id, entity_id) LEFT JOIN fips USING (country)
    WHERE mentions.article_id = a.article_id
  )
) AS named ON true
LEFT JOIN LATERAL (
  SELECT coalesce(first(url ORDER BY position) FILTER (role = 'lead'),
      first(url ORDER BY position) FILTER (role = 'metadata')) AS lead,
    string_agg(url, ';' ORDER BY position) FILTER (role IN ('body', 'gallery')) AS others
  FROM (
    SELECT role, position, replace(regexp_replace(url, '[\p{Z}\p{Cc}]', '%20', 'g'), ';', '%3B') AS url
    FROM images WHERE images.article_id = a.article_id
  )
) AS shown ON true
LEFT JOIN LATERAL (
  SELECT string_agg("start" || '|' || ("end" - "start")
    || '|' || trim(regexp_replace(coalesce(cue, ''), '[\p{Z}\p{Cc}#|]+', ' ', 'g'))
    || '|' || trim(regexp_replace(quotes.text, '[\p{Z}\p{Cc}#|]+', ' ', 'g')), '#' ORDER BY position) AS quotations
  FROM quotes WHERE quotes.article_id = a.article_id AND field = 'text' AND kind <> 'indirect'
) AS said ON true
LEFT JOIN LATERAL (
  SELECT string_agg(CASE WHEN value = trunc(value) AND abs(value) < 1e15 THEN CAST(CAST(value AS BIGINT) AS VARCHAR)
      ELSE CAST(value AS VARCHAR) END
    || ',' || trim(regexp_replace(concat_ws(' ', currency, unit, counted), '[\p{Z}\p{Cc}#;,|]+', ' ', 'g'))
    || ',' || "start", ';' ORDER BY "start") AS amounts
  FROM amounts WHERE amounts.article_id = a.article_id
) AS counted ON true
