using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using P = DocumentFormat.OpenXml.Presentation;

namespace QwenPS.Documents.Office;

/// <summary>Extracts the text of a presentation slide by slide, with the speaker notes. For a hidden slide, only a heading is written.</summary>
internal sealed class PresentationReader : IDocumentReader
{
    public DocumentInfo Read(Stream content, MarkdownWriter text)
    {
        OfficePackage.Check(content, text.Limits);
        using PresentationDocument document = PresentationDocument.Open(content, false, OfficePackage.CreateSettings(text.Limits));
        PresentationPart main = document.PresentationPart ?? throw new DocumentException(DocumentProblem.Damaged);
        OfficePackage.CheckTree(main, text);
        int number = 0, hidden = 0;
        bool hasPictures = false;
        foreach (P.SlideId id in main.Presentation?.SlideIdList?.Elements<P.SlideId>() ?? [])
        {
            if (id.RelationshipId?.Value is not { } relation || !main.TryGetPartById(relation, out OpenXmlPart? part) || part is not SlidePart slide) continue;
            number++;
            OfficePackage.CheckTree(slide, text);
            if (slide.Slide?.Show?.Value == false)
            {
                hidden++;
                text.StructureHeading(2, $"Slide {number} (hidden, not included)");
            }
            else
            {
                hasPictures |= slide.ImageParts.Any();
                Write(slide, number, text);
            }

            // Without this call, all slides would remain in memory until the end.
            slide.UnloadRootElement();
            if (slide.NotesSlidePart is { } notes) notes.UnloadRootElement();
        }

        return new DocumentInfo { Slides = number - hidden, HiddenSlides = hidden, HasMacros = OfficePackage.HasMacros(main), HasPictures = hasPictures };
    }

    private static void Write(SlidePart slide, int number, MarkdownWriter text)
    {
        var shapes = new SlideShapes(slide, text);
        OpenXmlElement? tree = slide.Slide?.CommonSlideData?.ShapeTree;
        string title = tree is null ? "" : SlideShapes.FindTitle(tree);
        text.StructureHeading(2, title.Length == 0 ? $"Slide {number}" : $"Slide {number}: {title}");
        if (tree is not null) shapes.Write(tree);
        if (slide.NotesSlidePart is not { } notes) return;
        OfficePackage.CheckTree(notes, text);
        if (notes.NotesSlide?.CommonSlideData?.ShapeTree is not { } noteTree) return;
        string spoken = SlideShapes.FindNotes(noteTree);
        if (spoken.Length > 0) text.Block("Notes: " + spoken);
    }
}
